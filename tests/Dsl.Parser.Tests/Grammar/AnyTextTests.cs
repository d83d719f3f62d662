using FsCheck;
using FsCheck.Fluent;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Formatting;

namespace ProbDsl.Tests.Grammar;

/// <summary>Whatever the text: an answer comes, and it is a tree without errors or errors with places and next steps.</summary>
public sealed class AnyTextTests
{
    private static readonly string[] Pieces =
    [
        "model", "data", "param", "for", "in", "if", "then", "else", "and", "or", "not", "div", "mod", "true", "net", "flow", "sde",
        "function", "guide", "critic",
        "fit", "target", "repeated", "by", "from", "except", "given", "all", "x", "K", "real", "`a b`", "1", "0.5", "\"t\"", "(", ")", "[",
        "]", "{", "}", ",", ":",
        "=", "~", "+", "-", "*", "^", "<", "==", "..", ".", "->", "+=", "|>", "\n", "\n", "\n", "# c\n", ";", "`", "\"", "\u0001", "²",
        "**", "1.", "\uD800", "=", "x[n] ~ N(0)\n", "model A\n",
    ];

    // the seed is fixed: a run that fails here fails everywhere
    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(1500).WithEndSize(80)
        .WithReplay(14657251084742027676, 3149441003665370097);

    private static readonly string[] Gallery = [.. Stories.Names.Select(row => Stories.Read(row.Data))];

    [Fact]
    public void Token_soup_is_answered() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(pieces => string.Join(' ', pieces)).ToArbitrary(), IsAnswered).Check(Often);

    [Fact]
    public void Token_soup_in_a_story_is_answered() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(pieces => $"model A\n{string.Join("", pieces)}").ToArbitrary(), IsAnswered)
            .Check(Often);

    [Fact]
    public void Characters_in_any_order_are_answered() => Prop.ForAll<string>(text => IsAnswered(text ?? "")).Check(Often);

    [Fact]
    public void A_mutated_story_is_answered() => Prop.ForAll(Mutated.ToArbitrary(), IsAnswered).Check(Often);

    private static Gen<string> Mutated =>
        from story in Gen.Elements(Gallery)
        from at in Gen.Choose(0, story.Length - 1)
        from length in Gen.Choose(0, 12)
        from piece in Gen.Frequency((2, Gen.Constant("")), (3, Gen.Elements(Pieces)))
        select story[..at] + piece + story[Math.Min(story.Length, at + length)..];

    private static bool IsAnswered(string text)
    {
        var parsed = Stories.Parse(text);
        foreach (var diagnostic in parsed.Diagnostics)
        {
            var span = Assert.IsType<SourcePlace>(diagnostic.Place).Span;
            Assert.InRange(span.Start, 0, text.Length);
            Assert.InRange(span.End, span.Start, text.Length);
            Assert.False(string.IsNullOrWhiteSpace(diagnostic.Help), diagnostic.Code);
        }
        Assert.NotEmpty(DiagnosticText.Render(parsed.Diagnostics) + DiagnosticJson.Render(parsed.Diagnostics));
        if (parsed.HasErrors) return Formatter.Format(parsed) == text;
        var once = Formatter.Format(parsed);
        Assert.Equal(parsed.Model, Stories.Tree(once));
        return once == Formatter.Format(Stories.Parse(once));
    }
}
