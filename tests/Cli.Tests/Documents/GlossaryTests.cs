using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>A reader who meets a term finds it in the glossary by a link, in the section that the link names.</summary>
public sealed partial class GlossaryTests
{
    private const string Glossary = "docs/glossary.md";

    private static readonly (string Anchor, string[] Names)[] Terms = [.. TermsOf(DocumentPages.Read(Glossary))];

    [Fact]
    public void A_link_to_the_glossary_names_a_term_of_its_section() =>
        Assert.Empty(LinksToTerms().Where(l => !Terms.Any(t => IsTo(l, t))).Select(l => $"{l.Page}: [{l.Text}](#{l.Anchor})"));

    [Fact]
    public void Each_term_is_linked_from_a_page()
    {
        var links = LinksToTerms().ToList();
        Assert.Empty(Terms.Where(t => !links.Exists(l => IsTo(l, t))).Select(t => t.Names[0]));
    }

    [Theory]
    [InlineData("nats", "nat", true), InlineData("`param`", "param", true), InlineData("latent", "latent variable", true)]
    [InlineData("k-hat", "k", true), InlineData("mode", "model", true), InlineData("guide", "net", false)]
    public void A_link_has_a_term_or_its_first_words(string text, string term, bool names) => Assert.Equal(names, Names(text, term));

    private static bool IsTo((string Page, string Text, string Anchor) link, (string Anchor, string[] Names) term) =>
        link.Anchor == term.Anchor && term.Names.Any(name => Names(link.Text, name));

    private static bool Names(string text, string term)
    {
        var plain = text.Trim('`').ToLowerInvariant();
        return plain.StartsWith(term, StringComparison.Ordinal) || term.StartsWith(plain, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Page, string Text, string Anchor)> LinksToTerms() =>
        from name in DocumentPages.All
        where name != Glossary
        from line in DocumentPages.Read(name).Prose
        from link in Link().Matches(line.Text)
        select (name, link.Groups["text"].Value, link.Groups["anchor"].Value);

    /// <summary>The names of each term, in lower case, with the anchor of its section: `- **ODE, SDE**: ...` has two names.</summary>
    private static IEnumerable<(string Anchor, string[] Names)> TermsOf(Page page)
    {
        var sections = page.Headings.Zip(Links.AnchorsOf(page), (heading, anchor) => (heading.Line, Anchor: anchor)).ToList();
        return from line in page.Prose
               from term in Term().Matches(line.Text)
               select (sections.Last(s => s.Line < line.Line).Anchor,
                   term.Groups["names"].Value.ToLowerInvariant().Split([", ", " (", ")"], StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\((?:[./]*|docs/)glossary\.md#(?<anchor>[\w-]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(?<names>[^*]+)\*\*")]
    private static partial Regex Term();
}
