// How a step changes an entry on the phone, before the hall's own whole word arrives. Pure.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const STAMPS = {delivered: 'delivered_at', read: 'read_at', accepted: 'accepted_at', replied: 'ended_at', declined: 'ended_at', withdrawn: 'ended_at'};
  const BEFORE = {delivered: ['queued', 'unreachable'], read: ['queued', 'delivered', 'unreachable']}; // where the quiet steps lead on from

  // The entry as it will be once the act is confirmed.
  function after(entry, act) {
    if (act.step === 'accepted') return {...entry, state: 'accepted', accepted_at: act.at};
    if (act.step === 'declined') return {...entry, state: 'declined', reason: act.reason, ended_at: act.at};
    if (act.step) return {...entry, state: act.step};
    const replies = [...(entry.replies || []), {text: act.reply, pictures: [], at: act.at}];
    return {...entry, state: 'replied', ended_at: entry.ended_at || act.at, replies};
  }

  // What was known of an instruction; a part that brings a new state without its time gets ours until the next whole list.
  function stamped(old = {}, state, now) {
    const stamp = STAMPS[state];
    return stamp && old.state !== state && !old[stamp] ? {...old, [stamp]: Math.round(now)} : old;
  }

  phone.steps = {after, stamped, BEFORE};
})();
