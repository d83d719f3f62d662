using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Lexing;

namespace ProbDsl.Tests.Grammar;

public sealed class WrongStoryTests
{
    public static TheoryData<string> Names => Golden.Names;

    [Theory, MemberData(nameof(Names))]
    public void A_wrong_story_is_answered_word_for_word(string name) =>
        Golden.Check(name, story => DiagnosticText.Render(Stories.Parse(story).Diagnostics));

    [Theory]
    [InlineData("""
        model A
        x ~ Normal(0 1)
        y ~ Normal(0, 1)
        z = 2

        """, 2)]
    [InlineData("""
        model A
        for n in rows {
          x[n] ~ Normal(0 1)
          y[n] ~ Normal(0, 1)
        }
        z = 2

        """, 2)]
    [InlineData("""
        model A
        for n im rows {
          x[n] ~ Normal(0, 1)
        }
        y = 1
        z = 2

        """, 2)]
    public void What_could_be_read_is_kept(string story, int items) => Assert.Equal(items, Stories.Parse(story).Model!.Items.Count);

    [Fact]
    public void A_label_and_an_error_know_their_places()
    {
        var diagnostic = Assert.Single(Stories.Parse("""
            model A
            x[12) ~ Normal(0, 1)

            """).Diagnostics);
        var (place, label) = (Assert.IsType<SourcePlace>(diagnostic.Place).Span, Assert.Single(diagnostic.Labels).Span);
        Assert.Equal((12, 1), (place.Start, place.Length));
        Assert.Equal((9, 1), (label.Start, label.Length));
    }

    [Fact]
    public void The_first_hundred_errors_are_enough() =>
        Assert.Equal(Limits.Diagnostics, Stories.Parse("model A\n" + string.Concat(Enumerable.Repeat("x = )\n", 5000))).Diagnostics.Count);
}
