using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>
/// Independent effects that only Laplace's method could integrate are sampled; all others are integrated as by other methods.
/// </summary>
public sealed class IndependentEffectTests
{
    private const string Columns = "model A\ndata y[rows]: count\ndata g[rows]: index[4]\n"
        + "data h[rows]: index[3]\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\nt ~ HalfNormal(1)\n";

    private const string Rows = "for n in rows { y[n] ~ Poisson(log_rate = m + a[g[n]] + b[h[n]]) }\n";

    private const string Crossed = Columns + "for i in 1..4 { a[i] ~ Normal(0, s) }\nfor i in 1..3 { b[i] ~ Normal(0, t) }\n" + Rows;

    private static readonly Dictionary<string, (string Story, string Sampled)> stories = new()
    {
        ["crossed"] = (Crossed, "m s t a b"),
        ["a walk beside them"] = (Columns + "a[1] ~ Normal(0, 1)\nfor i in 2..4 { a[i] ~ Normal(a[i - 1], s) }\n"
            + "for i in 1..3 { b[i] ~ Normal(0, t) }\n" + Rows, "m s t"),
        ["groups alone"] = (Columns + "for i in 1..4 { a[i] ~ Normal(t, s) }\n"
            + "for n in rows { y[n] ~ Poisson(log_rate = m + a[g[n]]) }\n", "m s t"),
        ["normal data"] = (Crossed.Replace("y[rows]: count", "y[rows]: real", StringComparison.Ordinal)
            .Replace("Poisson(log_rate = m + a[g[n]] + b[h[n]])", "Normal(m + a[g[n]] + b[h[n]], 1)", StringComparison.Ordinal), "m s t"),
    };

    private static readonly Lazy<string> data = new(() =>
    {
        var random = new RandomStream(5, "crossed");
        double[] a = [-0.5, 0.8, 0.1, -0.2], b = [0.6, 0, -0.4];
        return "y,g,h\n" + string.Concat(Enumerable.Range(0, 36).Select(n => string.Create(CultureInfo.InvariantCulture,
            $"{Math.Floor(Math.Exp(0.5 + a[n % 4] + b[n % 3] + (0.6 * random.NextNormal())))},{(n % 4) + 1},{(n % 3) + 1}\n")));
    });

    public static TheoryData<string> Stories => [.. stories.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void What_is_sampled(string name)
    {
        var (story, sampled) = stories[name];
        Assert.Equal(sampled, SampledBy("nuts", story, RunOptions.None));
        Assert.Equal("m s t", SampledBy("importance", story, RunOptions.None));
    }

    [Theory, InlineData("laplace", "m s t"), InlineData("quadrature", "m s t a b"), InlineData("off", "m s t a b")]
    public void What_the_option_says_is_done(string way, string sampled) =>
        Assert.Equal(sampled, SampledBy("nuts", Crossed, RunOptions.None.With(StandardOptions.Marginalize, way)));

    /// <summary>Both ways have the same posterior, of the effects too.</summary>
    [Fact]
    public void Sampled_effects_agree_with_integrated_ones()
    {
        var options = new FitOptions(Draws: 8000, Threads: 1);
        var sampled = TestStory.By(Crossed, data.Value).Fitted(options, "nuts").Summary!;
        var integrated = TestStory.By(Crossed, data.Value).Fitted(options.With(StandardOptions.Marginalize, "laplace"), "nuts").Summary!;
        Assert.Equal((10, 3), (sampled.Find<TrajectoryReport>()!.Sampled, integrated.Find<TrajectoryReport>()!.Sampled));
        foreach (var name in new[] { "m", "s", "t", "a", "b" })
        {
            Estimate one = Of(sampled, name), other = Of(integrated, name);
            for (var i = 0; i < one.Value.Values.Length; i++)
            {
                var sd = other.Spread!.Sd.Values[i];
                Assert.InRange((one.Value.Values[i] - other.Value.Values[i]) / sd, -0.12, 0.12);
                Assert.InRange(one.Spread!.Sd.Values[i] / sd, 0.9, 1.1);
            }
        }

        static Estimate Of(FitSummary summary, string name) =>
            summary.Estimates.Concat(summary.Definitions).Single(e => e.Name == name);
    }

    private static string SampledBy(string method, string story, RunOptions run)
    {
        var problem = TestStory.By(story, data.Value).Problem;
        var facts = StoryFacts.Of(problem.Graph, TestStory.Catalog, run).With(problem);
        var plan = new MethodTable(TestStory.Catalog).Select(facts, method).Plan!;
        return string.Join(' ', plan.Density.Coordinates.Select(c => c.Name));
    }
}
