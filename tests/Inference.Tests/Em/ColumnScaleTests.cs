using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// Mixtures over several columns: spellings of the same product distribution take the same steps in one fused pass; stories that are near
/// misses go to the general EM.
/// </summary>
public sealed class ColumnScaleTests
{
    private const string Head = """
        model M(K = 2)
        data x[rows]: real
        data y[rows]: real
        data xy[rows]: real[2] from x, y
        param w: simplex[K]

        """;

    private const string Own = "param m[K, 2]: real\nparam s[K, 2]: positive\n", Spherical = "param m[K, 2]: real\nparam s[K]: positive\n",
        Vectors = "param m[K]: real[2]\n";

    /// <summary>Stories of one distribution by literal indices, by a loop, and by vectors.</summary>
    private static readonly string[][] Spellings =
    [
        [
            Own + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[z[n], 1])
                y[n] ~ Normal(m[z[n], 2], s[z[n], 2])
                """),
            Own + Rows("""
                y[n] ~ Normal(m[z[n], 2], s[z[n], 2])
                x[n] ~ Normal(m[z[n], 1], s[z[n], 1])
                """),
            Own + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[z[n], 1])
                place[n] = m[z[n], 2]
                y[n] ~ Normal(place[n], s[z[n], 2])
                """),
            Own + Rows("for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], s[z[n], j]) }"),
            Vectors + "param s[K]: positive[2]\n" + Rows("xy[n] ~ Normal(m[z[n]], s[z[n]])"),
        ],
        [
            Spherical + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[z[n]])
                y[n] ~ Normal(m[z[n], 2], s[z[n]])
                """),
            Spherical + Rows("for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], s[z[n]]) }"),
            Vectors + "param s[K]: positive\n" + Rows("xy[n] ~ Normal(m[z[n]], s[z[n]])"),
        ],
        [
            "param m[K, 2]: real\nparam s: positive\n" + Rows("""
                x[n] ~ Normal(m[z[n], 1], s)
                y[n] ~ Normal(m[z[n], 2], s)
                """),
            "param m[K, 2]: real\nparam s: positive\n" + Rows("for j in 1..2 { xy[n, j] ~ Normal(m[z[n], j], s) }"),
            Vectors + "param s: positive\n" + Rows("xy[n] ~ Normal(m[z[n]], s)"),
        ],
    ];

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Spellings_of_one_distribution_have_the_same_fit_in_one_pass(int distribution)
    {
        var stories = Spellings[distribution];
        var first = Fit(stories[0]);
        foreach (var story in stories)
        {
            Assert.True(IsFused(story), story);
            var fit = Fit(story);
            Assert.Equal(first.Trace, fit.Trace, (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(a));
            Assert.Equal(first.Summary!.FreeParameters, fit.Summary!.FreeParameters);
            foreach (var name in (string[])["w", "m", "s"])
                Assert.Equal(Estimates.Of(first)[name].Values, Estimates.Of(fit)[name].Values, (a, b) => Math.Abs(a - b) < 1e-8);
        }
    }

    /// <summary>One component: the means of the columns, and the mean of their variances.</summary>
    [Fact]
    public void One_spherical_component_has_the_mean_of_the_variances()
    {
        var estimates = Estimates.Of(TestStory.By((Head + Spellings[2][0].Replace("param s: positive", "param s[K]: positive")
            .Replace(", s)", ", s[z[n]])")).Replace("K = 2", "K = 1"), "x,y\n1,10\n3,30\n5,20\n").Fitted(new(Threads: 1), "em"));
        Assert.Equal([3.0, 20], estimates["m"].Values, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(Math.Sqrt(((8.0 / 3) + (200.0 / 3)) / 2), estimates["s"].Values[0], 1e-9);
    }

    public static TheoryData<string> NearMisses =>
    [
        // an element that no statement reads, one that two read, elements crossed, a mean that columns share, statements of two loops
        "param m[K, 3]: real\n" + Rows("""
            x[n] ~ Normal(m[z[n], 1], 1)
            y[n] ~ Normal(m[z[n], 2], 1)
            """),
        "param m[K, 2]: real\n"
            + "param s[K, 2]: positive\n" + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[z[n], 1])
                y[n] ~ Normal(m[z[n], 1], s[z[n], 2])
                """),
        "param m[K, 2]: real\n"
            + "param s[K, 2]: positive\n" + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[z[n], 2])
                y[n] ~ Normal(m[z[n], 2], s[z[n], 1])
                """),
        "param m[K]: real\nparam s[K, 2]: positive\n" + Rows("""
            x[n] ~ Normal(m[z[n]], s[z[n], 1])
            y[n] ~ Normal(m[z[n]], s[z[n], 2])
            """),
        "param m[K, 2]: real\nparam s[K]: positive\n" + Rows("""
            x[n] ~ Normal(m[z[n], 1], s[z[n]])
            y[n] ~ Laplace(m[z[n], 2], s[z[n]])
            """),
        "param m[K, 2]: real\nparam s: positive[2]\n"
            + "param t: positive\n" + Rows("""
                x[n] ~ Normal(m[z[n], 1], s[1])
                y[n] ~ Normal(m[z[n], 2], t)
                """),
    ];

    [Theory, MemberData(nameof(NearMisses))]
    public void Near_misses_go_to_the_general_EM(string story) => Assert.False(IsFused(story));

    private static string Rows(string distributions) => $"for n in rows {{ z[n] ~ Categorical(w)\n{distributions} }}";

    private static bool IsFused(string story) =>
        TestStory.By(Head + story, SmallTable.Rows).Select("em").Plan!.Blocks.Any(b => b.By is ClosedFormPoint);

    private static FitOutcome Fit(string story) =>
        TestStory.By(Head + story, SmallTable.Rows).Fitted(new(Seed: 1, Threads: 1, Restarts: 4), "em");
}
