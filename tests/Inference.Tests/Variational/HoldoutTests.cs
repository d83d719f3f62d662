using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>Held-out rows: which ones, and what is reported of them.</summary>
public sealed class HoldoutTests
{
    private const string Line = """
        model Line
        data t[rows]: real from t
        data y[rows]: real from y
        net at(t: real) -> (mean: real) = linear
        for n in rows { y[n] ~ Normal(at(t[n]).mean, 0.5) }
        """;

    private static readonly (double T, double Y)[] rows = [.. Enumerable.Range(0, 40)
        .Select(i => (i / 10.0, 1 + (0.5 * i / 10.0) + Math.Sin(7.0 * i)))];

    private static string Csv => "t,y\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r.T},{r.Y:R}\n")));

    [Theory, InlineData(0.25, 10), InlineData(0.001, 1), InlineData(0.999, 39)]
    public void Each_row_is_in_one_of_two_parts(double share, int held)
    {
        var problem = TestStory.By(Line, Csv).Problem;
        var parts = HeldOutRows.Choose(problem, BatchedPlate.Choose(problem)!, share, 3);
        Assert.Equal((held, 40 - held), (Rows(parts.Held).Count, Rows(parts.Trained).Count));
        Assert.Equal(rows, Rows(parts.Held).Concat(Rows(parts.Trained)).Order());
        Assert.Equal(Rows(parts.Held).Order(), Rows(parts.Held));
    }

    [Fact]
    public void The_seed_chooses()
    {
        var problem = TestStory.By(Line, Csv).Problem;
        List<(double, double)> Held(ulong seed) => Rows(HeldOutRows.Choose(problem, BatchedPlate.Choose(problem)!, 0.5, seed).Held);
        Assert.Equal(Held(1), Held(1));
        Assert.NotEqual(Held(1), Held(2));
    }

    [Fact]
    public void Missing_cells_stay_with_their_rows()
    {
        var problem = TestStory.By(Line, Csv.Replace("t,y\n0,1\n", "t,y\n0,\n", StringComparison.Ordinal)).Problem;
        var parts = HeldOutRows.Choose(problem, BatchedPlate.Choose(problem)!, 0.5, 1);
        var (missing, whole) = parts.Held.Missing.Count == 1 ? (parts.Held, parts.Trained) : (parts.Trained, parts.Held);
        Assert.Equal(1, missing.Missing["y"].Count);
        Assert.Empty(whole.Missing);
        var at = Array.IndexOf(missing.Missing["y"].Mask, true);
        Assert.Equal((0.0, problem.Missing["y"].First), (missing.Data["t"].Values[at], missing.Missing["y"].PlaceOf(at)));
    }

    /// <summary>
    /// Without latents a bound is the likelihood: at the weights that are kept, the mean log density of the rows held out.
    /// </summary>
    [Theory, InlineData(60), InlineData(600)]
    public void Reports_are_of_the_weights_that_are_kept(int steps)
    {
        var outcome = TestStory.By(Line, Csv).Fitted(new(Seed: 5, MaxIterations: steps, Threads: 1) { [StandardOptions.LearningRate] = 0.02,
            [StandardOptions.Holdout] = 0.25 }, "elbo");
        var problem = TestStory.By(Line, Csv).Problem;
        var parts = HeldOutRows.Choose(problem, BatchedPlate.Choose(problem)!, 0.25, 5);
        var weights = outcome.Summary!.Weights!;
        double At(double t) => weights.Produced("at.output.mean",
            weights["at.1.bias"].Values[0] + (weights["at.1.weight"].Values[0] * weights.Read("at.input.t", t)));
        double Mean(Problem part) => Rows(part)
            .Average(r => (-0.5 * Math.Pow((r.Y - At(r.T)) / 0.5, 2)) - Math.Log(0.5) - (0.5 * Math.Log(2 * Math.PI)));
        Assert.Equal(10, outcome.HeldOut!.Rows);
        Assert.Equal(Mean(parts.Held), outcome.HeldOut.PerRow, 1e-5 * Math.Abs(Mean(parts.Held)));
        double[] each = [.. Rows(parts.Held).Select(r => -0.5 * Math.Pow((r.Y - At(r.T)) / 0.5, 2))];
        Assert.Equal(Math.Sqrt(each.Sum(e => Math.Pow(e - each.Average(), 2)) / 9 / 10), outcome.HeldOut.Error, 1e-5);
        Assert.Equal(30 * Mean(parts.Trained), outcome.Metric.Value, 1e-5 * Math.Abs(outcome.Metric.Value));
    }

    /// <summary>A flow of unknowns has the units of the training rows for held-out ones too: its bound is near that of normals.</summary>
    [Fact]
    public void Held_out_rows_are_in_the_units_of_a_flow_of_unknowns()
    {
        const string story = """
            model Shared
            data t[rows]: real
            data y[rows]: real
            a ~ Normal(0, 10)
            b ~ Normal(0, 10)
            for n in rows { y[n] ~ Normal(a + b * t[n], 0.5) }
            guide {
              flow bend: real[2] = realnvp(layers = 2, hidden = [8])
              u: real[2] ~ Normal(0, 1) |> bend
              a ~ Delta(u[1])
              b ~ Delta(u[2])
            }
            """;
        var (flow, normal) = (HeldOut(story), HeldOut(story[..story.IndexOf("guide", StringComparison.Ordinal)]));
        Assert.Equal(normal, flow, 0.3);

        static double HeldOut(string text) => TestStory.By(text, Csv)
            .Fitted(new(MaxIterations: 2000, Threads: 1) { [StandardOptions.Holdout] = 0.25 }, "elbo").HeldOut!.PerRow;
    }

    [Fact]
    public void A_guide_with_numbers_for_each_row_knows_nothing_of_others()
    {
        const string Own = """
            model Own
            data y[rows]: real from y
            for n in rows {
              z[n] ~ Normal(0, 1)
              y[n] ~ Normal(z[n], 1)
            }
            """;
        var outcome = TestStory.By(Own, Csv).Fit(new(MaxIterations: 2, Threads: 1) { [StandardOptions.Holdout] = 0.2 }, "elbo");
        Assert.Equal("E0547", Assert.Single(outcome.Diagnostics).Code);
    }

    private static List<(double T, double Y)> Rows(Problem problem) => [.. problem.Data["t"].Values.Zip(problem.Data["y"].Values)];
}
