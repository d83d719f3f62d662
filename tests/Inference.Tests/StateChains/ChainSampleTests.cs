using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>Data replicated from fits with chains, and what no path can be drawn for.</summary>
public sealed class ChainSampleTests
{
    private const int Draws = 20_000;
    private const string Rows = "y\n0.3\n-1.2\n2.2\n";
    private static readonly double[] Means = [-1, 2];

    private const string Fed = """
        model Fed
        data y[times]: real
        a: real[2] ~ Normal(0, 1)
        up[1]: bool ~ Bernoulli(0.3)
        for t in 2..times { up[t]: bool ~ Bernoulli(logit = a[up[t-1] + 1] + y[t-1]) }
        for t in times { y[t] ~ Normal(3 * up[t], 1) }
        """;

    /// <summary>Chi-squared of eight paths of three states, and the mean of y at its end.</summary>
    [Fact]
    public void States_are_drawn_forward_along_the_chain()
    {
        var fit = FitByHand.Of(TwoStates.Story, Rows, 1, TwoStates.Draws(_ => Means));
        var problem = TestStory.By(TwoStates.Story, Rows).Problem;
        var fitted = new FittedDraws(fit.In(problem, true), 1, Draws, 1);
        var drawn = new PriorSampler(problem, TestStory.Catalog, fitted).Sample(1, Draws).Value!.Values;
        var counts = new double[8];
        foreach (var path in drawn["state"].Values.Chunk(3)) counts[(int)((path[0] - 1) + (2 * (path[1] - 1)) + (4 * (path[2] - 1)))]++;
        var paths = TwoStates.Paths([double.NaN, double.NaN, double.NaN], Means);
        var squares = TwoStates.ChiSquared(paths, counts);
        Assert.InRange(squares, 0.5, 22);                                                       // 7 degrees of freedom
        var p = paths.Sum(path => path.States[2] * path.Probability);
        var last = drawn["y"].Values.Where((_, i) => i % 3 == 2).Average();
        Assert.Equal(Means[0] + (3 * p), last, 5 * Math.Sqrt((1 + (9 * p * (1 - p))) / Draws));
    }

    /// <summary>Each replicate has a draw of the fit, and goes on from the states that its rows have under that draw.</summary>
    [Fact]
    public void New_rows_go_on_from_the_states_of_the_rows_of_the_fit()
    {
        var fit = FitByHand.Of(TwoStates.Story, Rows, 2, TwoStates.Draws(s => [Means[0] - s, Means[1] + s]));
        var continued = ContinuedTables.OfDraws(fit, InputTables.Of(TestStory.Read("y\nNA\nNA\n")), sameRows: false).Value!;
        var draws = new PriorDrawRequest(fit.Graph, new Dictionary<string, long>(), Draws, continued.Tables)
        {
            Fitted = fit.FittedPlates,
            HasDraws = true,
            Continued = continued.Plates.Keys.ToHashSet(),
        };
        var problem = fit.Bind(continued, TestStory.Catalog, draws).Problem!;
        var fitted = new FittedDraws(fit.In(problem), 2, Draws, 1);
        var states = ChainStates.Draw(problem, TestStory.Catalog, fitted, Draws, 1, ManagedEngine.On(1)).Value!;
        var drawn = new PriorSampler(problem, TestStory.Catalog, fitted) { PresetLatents = states }.Sample(1, Draws).Value!.Values;
        foreach (var s in new[] { 0, 1 })
        {
            double[] means = [Means[0] - s, Means[1] + s];
            var weights = TwoStates.Weights([0.3, -1.2, 2.2], means);
            var own = Enumerable.Range(0, Draws).Where(r => fitted.DrawOf(r) == s).ToList();
            for (var t = 3; t < 5; t++)
            {
                weights = TwoStates.Next(weights);
                var (p, apart) = (weights[1] / weights.Sum(), means[1] - means[0]);
                var error = Math.Sqrt((1 + (apart * apart * p * (1 - p))) / own.Count);
                Assert.Equal(means[0] + (apart * p), own.Average(r => drawn["y"].Values[(r * 5) + t]), 5 * error);
                Assert.Equal(p, own.Average(r => drawn["state"].Values[(r * 5) + t] - 1), 5 * Math.Sqrt(p * (1 - p) / own.Count));
            }
        }
    }

    [Fact]
    public void One_row_ahead_is_predicted_where_states_read_the_outcome_before_them()
    {
        var fit = FitByHand.Of(Fed, "y\n1\n2\n", 1, ("a", _ => [-1, 0.5]));
        Assert.Equal(1, fit.Ahead(1).Rows);
        Assert.Equal("E0426", Ahead(fit, 2).Code);
        Assert.Contains("`up[t]` reads cells of `y` that are missing", Ahead(fit, 2).Message, StringComparison.Ordinal);
    }

    /// <summary>The cell is read by the row after it, whose density depends on the states, and those on the states of new rows.</summary>
    [Fact]
    public void A_gap_in_the_rows_of_the_fit_that_others_read_is_in_the_way()
    {
        var story = TwoStates.With("Normal(mean[state[t]] + y[t-1], 1)")
            .Replace("for t in times", "for t in 2..times", StringComparison.Ordinal);
        var fit = FitByHand.Of(story, "y\n1\nNA\n2\n1\n", 1, TwoStates.Draws(_ => Means));
        Assert.Equal("E0608", Ahead(fit, 1).Code);
    }

    [Fact]
    public void A_chain_that_differs_with_an_unknown_kind_has_no_path()
    {
        var (story, tables) = FiniteChains.All["transitions by the kind of a sequence"];
        var bound = TestStory.By(story + "\nfor s in subject { for t in visit { level[s, t] = mean[state[s, t]] } }",
            TestStory.Files([.. tables]));
        var at = new JointAt(bound.Problem, 1);
        var fit = FitByHand.Of(bound, 1, [.. at.Arrays().Select(a => (a.Key, (Func<int, double[]>)(_ => a.Value.Values)))]);
        var refused = Assert.Single(RowPredictions
            .Compute(fit, new(bound.Problem, new HashSet<string>()), true, TestStory.Catalog).Diagnostics);
        Assert.Contains("a path of states cannot be drawn for these rows", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_story_that_says_something_else_of_the_fit_s_rows_when_more_follow_is_refused()
    {
        var story = TwoStates.With("Normal(mean[state[t]] * times, 1)");
        var fit = FitByHand.Of(story, Rows, 1, TwoStates.Draws(_ => Means));
        var changed = Assert.Throws<InvalidOperationException>(() => fit.Ahead(2));
        Assert.Contains("E0583", changed.Message, StringComparison.Ordinal);
    }

    private static Diagnostic Ahead(SavedFit fit, int rows) =>
        Assert.Single(RowPredictions.Compute(fit, NewRows.Future(fit, rows, TestStory.Catalog).Value!, false,
            TestStory.Catalog).Diagnostics);
}
