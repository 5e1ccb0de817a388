//! `beckon rules check`.
