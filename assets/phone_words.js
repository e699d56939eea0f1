// The phone's own few sentences, laid down in its page: the whole catalogue of /words.js is too heavy for a weak signal.
window.GRIDHALL_WORDS = JSON.parse(document.getElementById('sentences').textContent);
