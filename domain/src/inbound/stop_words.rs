//! The words that people use, as they are written: tables of text, parted by commas and lines. They are folded before they are
//! compared.

/// A message that is one of these, with or without polite words around it, is a stop. In English they are those that carriers
/// in the US prescribe, and more. Each line begins with its languages.
pub(super) const STOP: &str = "
en: stop, stop all, stopall, unsubscribe, unsub, cancel, end, quit, opt out, optout, revoke, remove, halt, no more
de: stopp, abmelden, abbestellen, austragen, beenden, ende, aufhören, kündigen, schluss, widerruf
fr: arrêt, arrêter, arrêtez, arrête, désabonner, désinscrire, désinscription, désabonnement, fin
es: alto, baja, parar, pare, para ya, cancelar, detener, basta, darse de baja, dar de baja, dame de baja, no más
pt: sair, remover, descadastrar, cancelar, pare, chega, não quero mais
it: ferma, fermati, fermatevi, disiscrivi, disiscrivimi, annulla, cancella, cancellami, rimuovi, disdetta
nl: stoppen, afmelden, uitschrijven, beëindigen, opzeggen, ophouden
pl: wypisz, wypisz mnie, zatrzymaj, koniec, rezygnuję, anuluj, dość
sv: avsluta, avregistrera, sluta, avanmäl
da/nb: afmeld, afslut, avslutt, avmeld, meld meg av, slutt
fi: lopeta, peruuta, seis, poistu
cs/sk: odhlásit, zrušit, konec, přestaňte, odhlásiť, zrušiť
hu: leiratkozás, leállítás, leiratkozom, elég
ro: dezabonare, oprește, renunț, dezabonează
tr: dur, durdur, iptal, ret, red, abonelikten çık
el: σταμάτα, σταματήστε, διακοπή, διαγραφή, τέλος
ru: стоп, отписаться, отписка, отмена, хватит, прекратите, отпишите меня
uk: відписатися, скасувати, припинити, припиніть, досить
ar: توقف, قف, إلغاء, إيقاف, الغاء الاشتراك
he: הסר, הסירו, הפסק, עצור, הסירו אותי
hi: रोकें, रोको, बंद, बंद करो, बंद करें
ja: 停止, 解除, 配信停止, 退会, ストップ
zh: 退订, 退訂, 停止, 取消, 取消订阅, 取消訂閱, td
ko: 수신거부, 중지, 그만, 정지, 해지
vi: dừng, hủy, từ chối
id: berhenti, batal, hentikan
th: หยุด, ยกเลิก
";

/// Said anywhere in a message, these are a stop.
pub(super) const STOP_PHRASES: &str = "
no more texts, no more text, no more messages, no more msgs, no more sms, no more emails, no more of this
leave me alone, lose my number, delete my number, remove my number, take me off, take my number off, remove me
unsubscribe me, opt me out, want to unsubscribe, want to opt out, want out, stop texting, stop messaging
stop sending, stop contacting, stop calling, stop spamming, stop emailing, stop these, stop this, stop the texts
stop the messages, quit texting, quit messaging, quit sending, dont text, do not text, dont message, do not message
dont contact, do not contact, dont send, do not send, never text, never contact, never message, keine sms mehr
keine nachrichten mehr, keine werbung mehr, nicht mehr schreiben, lassen sie mich in ruhe, lasst mich in ruhe
plus de sms, plus de messages, ne m'envoyez plus, ne m'écrivez plus, laissez-moi tranquille, no más mensajes
no me escriban, no me envíen, no me manden, déjenme en paz, não me mande, não me mandem, não me envie, não me enviem
parem de enviar, non scrivetemi, non mandatemi, basta messaggi, niente più messaggi, lasciatemi in pace
geen sms meer, geen berichten meer, laat me met rust, proszę nie pisać, nie wysyłajcie, inga fler sms
ei enää viestejä, mesaj atmayın, mesaj göndermeyin, не пишите, не присылайте, больше не пишите, не надсилайте
لا ترسل, 退订, 退訂, 不要再发, 不要再發, 配信停止, 送らないで, 수신거부, 보내지 마, मत भेजो, मत भेजें
";

/// These have a stop word in them and mean something else, or the opposite. What they mean is for people to say.
pub(super) const NOT_A_STOP: &str = "
dont stop, do not stop, never stop, cant stop, cannot stop, wont stop, not stop, non stop, without stopping
dont unsubscribe, do not unsubscribe, dont cancel, do not cancel, dont remove, do not remove, not unsubscribe
stop by, bus stop, full stop, next stop, pit stop, one stop, stop sign, stop over, nicht aufhören, nicht abmelden
nicht stoppen, nicht kündigen, ne pas arrêter, n'arrêtez pas, ne me désabonnez pas, no pares, no pare, no cancelar
no me des de baja, não pare, não cancelar, non fermarti, non fermatevi, niet stoppen, не отписывайте, не отменяйте
";

/// Asks what this is, and what can be done about it.
pub(super) const HELP: &str = "
help, info, hilfe, aide, ayuda, ajuda, aiuto, hulp, pomoc, hjälp, hjelp, hjælp, apua, yardım, segítség, ajutor
βοήθεια, помощь, допомога, مساعدة, עזרה, मदद, ヘルプ, 帮助, 幫助, 도움말, bantuan, trợ giúp
";

/// Asks to go on. It grants nothing: a yes needs what every yes needs.
pub(super) const START: &str = "
start, unstop, resume, subscribe, opt in, optin, anmelden, fortsetzen, reprendre, reprenez, iniciar, reanudar, alta
retomar, riprendi, iscrivimi, aanmelden, hervatten, wznów, fortsätt, başlat, старт, возобновить, 开始, 開始, 시작
";

/// Says nothing beside a stop word.
pub(super) const FILLERS: &str = "
please, pls, plz, plse, now, me, my, number, it, this, that, these, all, the, texts, text, messages, message, msgs
msg, sms, list, from, your, you, can, could, would, i, want, to, like, immediately, asap, right, already, thanks
thank, thx, ty, hi, hello, hey, ok, okay, and, just, kindly, sir, madam, here, everything, bitte, jetzt, sofort, mich
danke, hallo, ich, will, alle, nachrichten, svp, stp, merci, bonjour, sil vous plaît, s'il, vous, plaît, te, moi
maintenant, je, veux, por, favor, gracias, ahora, quiero, hola, obrigado, obrigada, agora, olá, per, favore, grazie
adesso, subito, ciao, alstublieft, aub, dank, bedankt, nu, proszę, dziękuję, tack, tak, takk, kiitos, lütfen
teşekkürler, пожалуйста, спасибо, будь, ласка, дякую, من, فضلك, कृपया
";

/// A message of nothing but these, and numbers, is plainly no stop.
pub(super) const HARMLESS: &str = "
ok, okay, k, thanks, thank, you, thx, ty, yes, yep, yeah, sure, great, cool, nice, good, morning, evening, perfect
hi, hello, hey, got, it, lol, haha, love, wow, see, soon, tomorrow, am, pm, at, ja, danke, super, gut, guten, tag
hallo, prima, oui, merci, bonjour, parfait, sí, gracias, hola, perfecto, vale, sim, obrigado, obrigada, olá, ótimo
grazie, ciao, va, bene, perfetto, dank, bedankt, goed, tak, dziękuję, tack, takk, kiitos, evet, teşekkürler, да
спасибо, хорошо, так, дякую, نعم, شكرا, תודה, कोई, धन्यवाद, はい, ありがとう, 谢谢, 好的, 감사합니다, 네
";

/// Signs that say as plainly that all is well.
pub(super) const HARMLESS_SIGNS: &str = "👍❤♥🙂😀😃😄😁😊🙏👌🎉✅😍🥰💚💙😂!.,;:)(-–";

/// The entries of a table.
pub(super) fn entries(table: &'static str) -> impl Iterator<Item = &'static str> {
    let listed = |line: &'static str| line.split_once(": ").map_or(line, |(_, rest)| rest);
    let entries = table.lines().flat_map(move |line| listed(line).split(','));
    entries.map(str::trim).filter(|entry| !entry.is_empty())
}
