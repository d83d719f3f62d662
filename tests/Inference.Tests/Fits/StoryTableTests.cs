using System.Text.RegularExpressions;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Fits;

/// <summary>
/// Every story is either fitted to its own program's optimum, or refused with the statement and the reason: never treated as what it
/// resembles.
/// </summary>
public sealed class StoryTableTests
{
    public static TheoryData<string> Accepted => [.. AcceptedStories.All.Keys];

    public static TheoryData<string> Refused => [.. RefusedStories.All.Keys];

    [Theory, MemberData(nameof(Accepted))]
    public void It_is_fitted_to_its_own_optimum(string name)
    {
        var bound = TestStory.By($"model Told(K = 2)\n{AcceptedStories.All[name]}", SmallTable.Rows);
        Optimum.Holds(bound, bound.Fitted(new(Seed: 3, Threads: 1)));
    }

    [Theory, MemberData(nameof(Refused))]
    public void It_is_refused_with_its_reason(string name)
    {
        var row = RefusedStories.All[name];
        var bound = TestStory.By($"model Told(K = 2)\n{row.Story}", SmallTable.Rows);
        var refusals = bound.Select(row.Method).Diagnostics;
        Assert.NotEmpty(refusals);
        Assert.All(refusals, r => Assert.Matches("^E04", r.Code));
        Assert.All(refusals, r => Assert.NotNull(r.Help));
        var said = string.Join("\n", refusals.Select(r => r.Message));
        Assert.All(row.Says, part => Assert.Contains(part, said, StringComparison.Ordinal));
        Assert.All(refusals, r => Assert.NotEqual("", Regex.Replace(Assert.IsType<SourcePlace>(r.Place).Span.Text, "\\s", "")));
    }

    [Theory, InlineData("data of which nothing is said")]
    public void What_no_method_treats_is_said_as_such(string name)
    {
        var row = RefusedStories.All[name];
        var found = TestStory.By($"model Told(K = 2)\n{row.Story}", SmallTable.Rows).Select().Diagnostics;
        Assert.All(found, d => Assert.StartsWith("no method supports this story: ", d.Message, StringComparison.Ordinal));
        Assert.All(row.Says, part => Assert.Contains(found, d => d.Message.Contains(part, StringComparison.Ordinal)));
    }

    public static TheoryData<string, string, string> Missing => new()
    {
        { """
            param start: simplex[K]
            param move[K]: simplex[K]
            param mean[K]: real
            s[1] ~ Categorical(start)
            s[2] ~ Categorical(start)
            for n in 3..rows { s[n] ~ Categorical(move[s[n-2]]) }
            for n in rows { x[n] ~ Normal(mean[s[n]], 1) }
            """,
            "this story needs a sum over several members of a finite latent at once, which is not supported yet",
            "of `s[n]`, it reads members of `s` 2 positions apart" },
        { """
            param drift: positive
            level[1] ~ Normal(0, 10)
            for n in 2..rows { level[n] ~ Normal(exp(level[n-1]), drift) }
            for n in rows { x[n] ~ Normal(level[n], 1) }
            """, "no method accepts this story by default", "`level[1]` is not finite" },
        { """
            param sd: positive
            center ~ StudentT(3, 0, 10)
            for n in rows { x[n] ~ Normal(center, sd) }
            """,
            "no method accepts this story by default", "`center` is not finite" },
    };

    [Theory, MemberData(nameof(Missing))]
    public void What_is_missing_is_said_with_the_statement(string story, string message, string statement)
    {
        var bound = TestStory.By($$"""
            model Told(K = 2)
            data x[rows]: real
            {{story}}
            """, SmallTable.Rows);
        var found = Assert.Single(bound.Select().Diagnostics);
        Assert.StartsWith(message, found.Message, StringComparison.Ordinal);
        Assert.Contains(statement, found.Message + found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_predictor_beside_params_is_answered_with_a_prior()
    {
        var bound = TestStory.By("""
            model Told
            data x[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            param m: real
            for n in rows { x[n] ~ Normal(m, 1) }
            for n in rows { y[n] ~ Normal(a + b * x[n], 1) }
            """, "x,y\n1,2\n2,\n,3\n3,5\n");
        var found = Assert.Single(bound.Select().Diagnostics);
        Assert.Equal("E0401", found.Code);
        Assert.StartsWith("""
            give it a prior in place of `param`: `a ~ Flat()` is an improper uniform prior

            """, found.Help,
            StringComparison.Ordinal);
    }

    /// <summary>Refused without a method too, or of a likelihood without a single maximum inside.</summary>
    private static readonly Dictionary<string, string> notFitted = new()
    {
        ["a term of its own"] = "the likelihood is not all that is climbed",
        ["a latent under mle"] = "em fits it",
        ["data of which nothing is said"] = "no method treats it",
        ["an equation that moves the mean"] = "no method treats it",
        ["no param at all"] = "nothing is estimated",
    };

    public static TheoryData<string> FittedByMap => [.. RefusedStories.All.Keys.Where(name => !notFitted.ContainsKey(name))];

    public static TheoryData<string> Labeled => [.. RefusedStories.Labeled.Keys];

    [Theory, MemberData(nameof(Labeled))]
    public void A_story_with_labels_is_fitted_to_its_own_optimum(string name)
    {
        var bound = TestStory.By($"model Told(K = 2)\n{RefusedStories.Labeled[name]}", SmallTable.Rows);
        Assert.Equal("em", bound.Select().Plan?.Method);
        Optimum.Holds(bound, bound.Fitted(new(Seed: 3, Threads: 1)));
    }

    public static TheoryData<string> Observed => [.. RefusedStories.Observed.Keys];

    [Theory, MemberData(nameof(Observed))]
    public void An_observed_story_is_fitted_to_the_maximum_that_an_ascent_finds(string name)
    {
        var (story, isClosed) = RefusedStories.Observed[name];
        var bound = TestStory.By($"model Told(K = 2)\n{story}", SmallTable.Rows);
        Assert.Equal("mle", bound.Select().Plan?.Method);
        var (fitted, map) = (bound.Fitted(new(Threads: 1)), bound.Fitted(new(Threads: 1), "map"));
        Assert.Equal(map.Value, fitted.Value, 1e-8 * Math.Abs(map.Value));
        Assert.Equal(isClosed, fitted.Stopped == StopReason.ClosedForm);
        Assert.Equal(map.Summary!.FreeParameters, fitted.Summary!.FreeParameters);
        foreach (var (of, maximized) in fitted.Summary.Estimates.Zip(map.Summary.Estimates))
            Assert.Equal(maximized.Value.Values, of.Value.Values, (a, b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a)));
        if (!story.Contains("2..rows", StringComparison.Ordinal) && !story.Contains("repeated", StringComparison.Ordinal))
            Optimum.Holds(bound, fitted);
    }

    [Theory, MemberData(nameof(FittedByMap))]
    public void Without_a_method_it_is_fitted_along_its_slope(string name)
    {
        var bound = TestStory.By($"model Told(K = 2)\n{RefusedStories.All[name].Story}", SmallTable.Rows);
        Assert.Equal("map", bound.Select().Plan?.Method);
        Optimum.Holds(bound, bound.Fitted(new(Seed: 3, Threads: 1)));
    }

    [Fact]
    public void A_sum_over_labels_is_refused_with_the_data()
    {
        var bound = TestStory.By($"model Told(K = 2)\n{RefusedStories.FoundLate["the labels' sum"]}", SmallTable.Rows);
        Assert.Equal("E0401", Assert.Single(bound.Select().Diagnostics).Code);
        Assert.Equal(["E0402"], bound.Select("map").Diagnostics.Select(d => d.Code));
    }

    [Theory, InlineData("weights that are only positive", "E0514"), InlineData("weights without a simplex", "E0514")]
    public void A_limit_that_shows_in_the_program_is_reported_then(string name, string code) =>
        Assert.Equal(code,
            Assert.Single(TestStory.By($"model Told(K = 2)\n{RefusedStories.FoundLate[name]}", SmallTable.Rows).Fit().Diagnostics).Code);
}
