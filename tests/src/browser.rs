//! A real headless Chromium, driven through ChromeDriver.
