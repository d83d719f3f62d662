using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Paths;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Paths;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>Flows and SDEs produce data in units that are frozen from the training rows.</summary>
public sealed class UnitTests
{
    private const int Count = 60;

    private const string Matched = """
        model Matched
        data x[rows]: real[2] from x, y
        net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [6, 6], act = silu)
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Scored = """
        model Scored
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net score(x: real[2], t: unit) -> real[2] = mlp(hidden = [6, 6], act = silu)
        for n in rows { x[n] ~ reverse(noising, score) }
        """;

    private const string Coupled = """
        model Coupled
        data x[rows]: real[2] from x, y
        flow warp: real[2] = spline(layers = 2, hidden = [6])
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    /// <summary>Rows of two columns far from 0 and 1, in another unit and from another origin on request.</summary>
    private static string Rows(double factor = 1, double offset = 0) => "x,y\n" + string.Concat(Enumerable.Range(0, Count).Select(i =>
        FormattableString.Invariant($"{offset + (factor * (20 + (3 * Math.Sin(i)))):R},")
            + FormattableString.Invariant($"{offset + (factor * (0.1 * Math.Cos(1.7 * i))):R}\n")));

    /// <summary>
    /// The same rows in units of a tenth from another origin have the same bits for each row, after the Jacobian: all that a training reads
    /// is the same up to rounding.
    /// </summary>
    [Theory]
    [InlineData("flow_matching", Matched)]
    [InlineData("mle", Matched)]
    [InlineData("score", Scored)]
    [InlineData("mle", Coupled)]
    public void The_unit_and_origin_of_columns_do_not_matter(string method, string story)
    {
        var (one, other) = (Trained(story, Rows(), method), Trained(story, Rows(0.1, 3), method));
        var isDensity = one.Objective.IsInNats;
        Assert.Equal(one.Value + (isDensity ? 2 * Count * Math.Log(10) : 0), other.Value, isDensity ? Count * 1e-3 : 1e-3);
        foreach (var (name, weights) in one.Summary!.Weights!.Where(w => !IsOfUnits(w.Key)))
            for (var i = 0; i < weights.Values.Length; i++)
                Assert.Equal(weights.Values[i], other.Summary!.Weights![name].Values[i], 1e-3);
    }

    /// <summary>
    /// A preconditioned net that is 0 everywhere leaves the normal distribution of the data: the exact velocity and score of that.
    /// </summary>
    [Theory, InlineData(Matched), InlineData(Scored)]
    public void A_net_of_zeros_is_the_normal_distribution_of_the_data(string story)
    {
        var bound = TestStory.By(story, Rows());
        var trained = bound.Fitted(new(MaxIterations: 1, Threads: 1));
        var zeros = trained.Summary!.Weights!.ToDictionary(w => w.Key,
            w => IsOfUnits(w.Key) ? w.Value : new Tensor(w.Value.Shape, new double[w.Value.Values.Length]));
        var path = TimePath.Of(StoryStructures.Of(bound.Graph).Path!, bound.Problem with { Trained = zeros }, TestStory.Catalog);
        var scores = PathScores.Of(path, PathStory.Along(1e-10), 1, ManagedEngine.On(1)).Value!.LogDensity;
        var values = bound.Problem.Data["x"].Values;
        var (mean, sd) = (new double[2], new double[2]);
        for (var column = 0; column < 2; column++)
        {
            double[] own = [.. Enumerable.Range(0, Count).Select(i => values[(2 * i) + column])];
            mean[column] = own.Average();
            sd[column] = Math.Sqrt(own.Sum(v => Math.Pow(v - own.Average(), 2)) / (Count - 1));
        }

        for (var row = 0; row < Count; row++)
            Assert.Equal(PathStory.LogNormal(values[2 * row], mean[0], sd[0]) + PathStory.LogNormal(values[(2 * row) + 1], mean[1], sd[1]),
                scores[row], 1e-5);
    }

    /// <summary>Units are those of the rows that are trained on: a row that is kept out has no part in them.</summary>
    [Fact]
    public void Rows_that_are_held_out_do_not_set_units()
    {
        var held = Trained(Coupled, Rows(), "mle", holdout: 0.2).Summary!.Weights!["x.units"].Values;
        var all = Trained(Coupled, Rows(), "mle").Summary!.Weights!["x.units"].Values;
        Assert.NotEqual(all[0], held[0]);
        Assert.Equal(20, held[0], 1.0);
    }

    // units that the story states keep the warning about data far from 0 and 1
    [Theory]
    [InlineData("real", "affine", "Normal(0, 1) |> bend", true)]
    [InlineData("real", "affine", "Normal(0, precision = 1) |> bend", true)]
    [InlineData("real", "affine", "Normal(0, 2) |> bend", false)]
    [InlineData("real", "affine", "Normal(1, 1) |> bend", false)]
    [InlineData("real", "affine", "Logistic(0, 1) |> bend", false)]
    [InlineData("real", "ode(straight)", "Normal(0, 1) |> bend", true)]
    [InlineData("real", "ode(steep)", "Normal(0, 1) |> bend", false)]
    [InlineData("real", "ode(around)", "Normal(0, 1) |> bend", false)]
    [InlineData("real", "affine", "reverse(preserving, straight)", true)]
    [InlineData("real", "affine", "reverse(exploding, straight)", false)]
    [InlineData("real", "affine", "reverse(preserving, around)", false)]
    [InlineData("real[2]", "nice()", "Normal(0, 1) |> bend", false)]
    [InlineData("real[2]", "nice() |> scale()", "Normal(0, 1) |> bend", true)]
    [InlineData("real[2]", "ode(hamiltonian(hidden = [3]))", "Normal(0, 1) |> bend", false)]
    [InlineData("real[2]", "ode(planar(width = 3))", "Normal(0, 1) |> bend", true)]
    public void Units_are_open_where_the_story_does_not_state_them(string type, string map, string distribution, bool areOpen)
    {
        var story = $$"""
            model Open
            data x[rows]: {{type}} from {{(type == "real" ? "x" : "x, y")}}
            net straight(x: real, t: unit) -> real = mlp(hidden = [3], act = tanh)
            net steep(x: real, t: unit) -> real = concat(2 * x, t) |> mlp(hidden = [3], act = tanh)
            function around(x: real, t: unit) -> real = -straight(x, t)
            sde preserving: real = vp(beta_min = 0.1, beta_max = 20)
            sde exploding: real = ve(sigma_min = 0.01, sigma_max = 50)
            flow bend: {{type}} = {{map}}
            for n in rows { x[n] ~ {{distribution}} }
            """;
        var problem = TestStory.By(story, "x,y\n100,200\n102,203\n103,200\n").Problem;
        Assert.Equal(areOpen, StoryStructures.Of(problem.Graph).InOpenUnits.Any());
        Assert.Equal(areOpen, !DataScale.Warnings(problem).Any());
    }

    [Fact]
    public void A_flow_onto_positive_numbers_keeps_them_as_they_are() => Assert.Empty(StoryStructures.Of(TestStory.Compile("""
        model Positive
        data x[rows]: positive
        flow bend: positive = affine |> exp
        for n in rows { x[n] ~ Normal(0, 1) |> bend }
        """)).InOpenUnits);

    private static bool IsOfUnits(string weight) => weight.EndsWith(".units", StringComparison.Ordinal);

    private static FitOutcome Trained(string story, string rows, string method, double? holdout = null) =>
        TestStory.By(story, rows).Fitted(new(MaxIterations: 20, Threads: 1) { [StandardOptions.Holdout] = holdout }, method);
}
