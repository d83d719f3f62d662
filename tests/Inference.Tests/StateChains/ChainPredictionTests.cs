using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>Predictions along a chain against matrix powers and the sum over all paths.</summary>
public sealed class ChainPredictionTests
{
    private const int Draws = 4000;
    private static readonly double[] Means = [-1, 2], Known = [0.3, -1.2, 2.2];
    private const string Rows = "y\n0.3\n-1.2\n2.2\n";

    private static readonly string Carried = TwoStates.With("Normal(level[t] + 0.5 * before[t], 1)") + """

        before[1] = 0
        for t in 2..times { before[t] = y[t-1] }
        for t in times { level[t] = mean[state[t]] }
        """;

    [Fact]
    public void A_forecast_has_the_mean_and_the_variance_of_powers_of_the_matrix()
    {
        var reported = FitByHand.Of(TwoStates.Story, Rows, 1, TwoStates.Draws(_ => Means)).Ahead(6, Draws);
        var expected = new List<(double, double)>();
        var weights = TwoStates.Weights(Known, Means);
        for (var h = 0; h < 6; h++)
        {
            weights = TwoStates.Next(weights);
            var p = weights[1] / weights.Sum();
            expected.Add((Means[0] + (3 * p), 1 + (9 * p * (1 - p))));
            Assert.Equal(p, reported.Column("state.2")[h], 1e-12);
        }

        reported.Agrees("y", expected, Draws);
    }

    /// <summary>By the moments of y in each state, carried from step to step.</summary>
    [Fact]
    public void An_autoregression_goes_on_along_one_path_of_states()
    {
        var reported = FitByHand.Of(Carried, "y\n0.3\n", 1, TwoStates.Draws(_ => Means)).Ahead(5, Draws);
        double[] start = TwoStates.Weights([0.3], Means);
        double[] p = [start[0] / start.Sum(), start[1] / start.Sum()];
        double[] first = [0.3 * p[0], 0.3 * p[1]], second = [0.09 * p[0], 0.09 * p[1]];
        var expected = new List<(double, double)>();
        for (var h = 0; h < 5; h++)
        {
            (p, first, second) = (TwoStates.Next(p), TwoStates.Next(first), TwoStates.Next(second));
            var before = first;
            first = [.. before.Select((m, k) => (0.5 * m) + (Means[k] * p[k]))];
            second = [.. second.Select((s, k) => (0.25 * s) + (Means[k] * before[k]) + (((Means[k] * Means[k]) + 1) * p[k]))];
            expected.Add((first.Sum(), second.Sum() - (first.Sum() * first.Sum())));
        }

        reported.Agrees("y", expected, Draws);
    }

    [Fact]
    public void States_are_inferred_from_all_data_and_the_path_is_the_most_probable_one()
    {
        const string rows = "y\n0.3\nNA\n0.4\n0.6\n2.2\n";
        double[] y = [0.3, double.NaN, 0.4, 0.6, 2.2];
        var fit = FitByHand.Of(TwoStates.Story, rows, 1, TwoStates.Draws(_ => Means));
        var reported = Predicted(fit, rows, sameRows: true);
        var paths = TwoStates.Paths(y, Means);
        var second = Enumerable.Range(0, 5).Select(t => paths.Sum(p => p.States[t] * p.Probability));
        Assert.Equal(second, reported.Column("state.2"), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(paths.MaxBy(p => p.Probability).States.Select(s => s + 1.0), reported.Column("state.path"));
    }

    /// <summary>Chi-squared of 20,000 paths of 32; marginals alone would make neighbors independent.</summary>
    [Fact]
    public void Paths_are_drawn_as_often_as_they_are_probable()
    {
        const int drawn = 20_000;
        double[] y = [0.3, double.NaN, 0.4, 0.6, double.NaN];
        var fit = FitByHand.Of(TwoStates.Story, "y\n0.3\nNA\n0.4\n0.6\nNA\n", 1, TwoStates.Draws(_ => Means));
        var problem = TestStory.By(TwoStates.Story, "y\n0.3\nNA\n0.4\n0.6\nNA\n").Problem;
        using var pass = RowPass.Create(problem, TestStory.Catalog, fit.In(problem, true), new(true, []), ManagedEngine.On(1)).Value!;
        Assert.Null(pass.Run(0, 1));
        var (paths, counts) = (TwoStates.Paths(y, Means), new double[32]);
        for (var n = 0; n < drawn; n++)
        {
            pass.Density.Paths!.Draw(new(1, "drawn", (uint)n));
            var one = pass.Density.Paths.DrawnOf(problem.Graph["state"]).ToArray();
            counts[Enumerable.Range(0, 5).Sum(t => (int)one[(2 * t) + 1] << t)]++;
        }

        var squares = TwoStates.ChiSquared(paths, counts);
        Assert.InRange(squares, 8, 62);                                                         // 31 degrees of freedom
    }

    /// <summary>Of two neighbors, of two chains at once, and of a chain and a label beside it: means of products.</summary>
    [Theory]
    [InlineData("two states", """
        for t in 2..times { both[t] = state[t] * state[t-1] }
        both[1] = 0
        """)]
    [InlineData("two chains of one emission", "for t in times { both[t] = a[t] * b[t] }")]
    [InlineData("a label at each step", "for t in times { both[t] = state[t] * out[t] }")]
    [InlineData("several sequences", """
        for s in subject { both[s, 1] = 0
        for t in 2..visit { both[s, t] = state[s, t] * state[s, t-1] } }
        """)]
    public void Definitions_of_several_states_read_states_that_go_together(string name, string definition)
    {
        var (story, tables) = FiniteChains.All[name];
        var bound = TestStory.By(story + "\n" + definition, TestStory.Files([.. tables]));
        var at = new JointAt(bound.Problem, 1, spread: 2);
        var fit = FitByHand.Of(bound, 1, [.. at.Arrays().Select(a => (a.Key, (Func<int, double[]>)(_ => a.Value.Values)))]);
        var predicted = RowPredictions.Compute(fit, new(bound.Problem, new HashSet<string>()), sameRows: true, TestStory.Catalog,
            Draws).Value!;
        var (expected, row) = (Enumerated.Means(bound.Problem, at.Arrays(), at.Gone, "both"), 0);
        foreach (var (mean, variance) in expected)
        {
            Assert.Equal(mean, predicted.Column("both.mean")[row], 1e-9 + (5 * Math.Sqrt(variance / Draws)));
            Assert.Equal(variance, Math.Pow(predicted.Column("both.sd")[row++], 2), 0.1 * (1 + variance));
        }

        Assert.Equal(predicted.Rows, row);
    }

    /// <summary>New rows with outcomes: states given all of them, each draw of the fit by the density of all of them.</summary>
    [Fact]
    public void Outcomes_in_new_rows_inform_the_states_and_weigh_the_draws()
    {
        double[][] means = [[-1, 2], [-0.5, 1]];
        var fit = FitByHand.Of(TwoStates.Story, Rows, 2, TwoStates.Draws(s => means[s]));
        var reported = fit.Predicted("y\nNA\n1.7\n");
        double[] y = [.. Known, double.NaN, 1.7];
        double[] weights = [.. means.Select(m => Math.Exp(TwoStates.LogSum(y, m) - TwoStates.LogSum(Known, m)))];
        double Share(int t) => means.Zip(weights, (m, w) => w * TwoStates.Second(y, m, t)).Sum() / weights.Sum();
        Assert.Equal([Share(3), Share(4)], reported.Column("state.2"), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void In_a_new_sequence_a_draw_counts_by_all_of_its_rows()
    {
        double[][] means = [[-1, 2], [-0.5, 1]];
        var fit = FitByHand.Of(TwoStates.Groups, "id,y\na,0.3\na,1\nb,-2\n", 2, TwoStates.Draws(s => means[s]));
        var reported = fit.Predicted("id,y\nc,1.1\nc,NA\nd,-0.2\n");
        double[] Shares(double[] y)
        {
            double[] weights = [.. means.Select(m => Math.Exp(TwoStates.LogSum(y, m)))];
            double Share(int t) => means.Zip(weights, (m, w) => w * TwoStates.Second(y, m, t)).Sum() / weights.Sum();
            return [.. y.Select((_, t) => Share(t))];
        }

        Assert.Equal([.. Shares([1.1, double.NaN]), .. Shares([-0.2])], reported.Column("state.2"), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_same_seed_gives_the_same_predictions()
    {
        var fit = FitByHand.Of(TwoStates.Story, Rows, 1, TwoStates.Draws(_ => Means));
        Assert.Equal(fit.Ahead(3, 200).Column("y.mean"), fit.Ahead(3, 200).Column("y.mean"));
    }

    private static RowPredictions Predicted(SavedFit fit, string csv, bool sameRows) =>
        RowPredictions.Compute(fit, New(fit, csv, sameRows), sameRows, TestStory.Catalog).Value!;

    private static NewRows New(SavedFit fit, string csv, bool sameRows) =>
        NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog, sameRows).Value!;
}
