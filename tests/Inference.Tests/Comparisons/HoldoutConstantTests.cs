using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Functions of whole columns come to what the trained rows say, for every method: no held-out cell reaches a training, and no validation
/// row is a test row.
/// </summary>
public sealed class HoldoutConstantTests
{
    private const int Rows = 24;
    private const double Share = 0.25;

    private const string Line = """
        model Line
        data v[rows]: real from (v - mean(v)) / sd(v)
        data w[rows]: real from w / sd(w)
        a ~ Normal(0, 10)
        b ~ Normal(0, 10)
        s ~ Gamma(2, 1)
        for n in rows { w[n] ~ Normal(a + b * v[n], s) }
        """;

    private const string Net = """
        model Net
        data v[rows]: real from (v - mean(v)) / sd(v)
        data w[rows]: real from w / sd(w)
        net at(v: real) -> (mean: real) = linear
        for n in rows { w[n] ~ Normal(at(v[n]).mean, 0.5) }
        """;

    private const string Flow = """
        model Flow
        data v[rows]: real from (v - mean(v)) / sd(v)
        net velocity(x: real, t: unit) -> real = linear
        flow warp: real = ode(velocity)
        for n in rows { v[n] ~ Normal(0, 1) |> warp }
        """;

    private static readonly (double V, double W)[] table = [.. Enumerable.Range(0, Rows)
        .Select(i => (3 + (2 * Math.Sin(5.0 * i)), 7 + Math.Cos(11.0 * i) + (0.4 * i)))];

    [Theory, InlineData("map"), InlineData("laplace")]
    public void A_held_out_cell_changes_nothing_but_its_own_figure(string method)
    {
        var (plain, moved) = (Compared(Line, Csv(null), method), Compared(Line, Csv(Held(2)[0]), method));
        Assert.Equal(plain.Outcome.Value, moved.Outcome.Value);
        Assert.Equal(plain.Outcome.Summary!.Estimates.Select(e => e.Value), moved.Outcome.Summary!.Estimates.Select(e => e.Value));
        Assert.NotEqual(plain.HeldOut!.Mean, moved.HeldOut!.Mean, 0.1);
        // the control: a cell that is trained on changes the objective
        Assert.NotEqual(plain.Outcome.Value, Compared(Line, Csv(Trained(2)[0]), method).Outcome.Value, 1e-3);
    }

    [Fact]
    public void Both_parts_are_read_with_what_the_trained_rows_say()
    {
        var problem = TestStory.By(Line, Csv(null)).Problem;
        var parts = HeldOutRows.Split(problem, problem.Graph.Plates[0], Share, 2).Value!;
        var (mean, sd) = Moments([.. Trained(2).Select(i => table[i].V)]);
        Near(Trained(2).Select(i => (table[i].V - mean) / sd), parts.Trained.Data["v"].Values);
        Near(Held(2).Select(i => (table[i].V - mean) / sd), parts.Held.Data["v"].Values);
        Assert.Equal([mean, sd], parts.Trained.Frozen.Where(f => f.Data == "v").Select(f => f.Value), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(parts.Trained.Frozen, parts.Held.Frozen);
    }

    [Fact]
    public void Of_groups_the_rows_of_held_out_groups_do_not_count()
    {
        const string Story = """
            model Visits
            data y[subject, visit]: real from y / sd(y) by id
            data z[subject]: real from z - mean(z) by id
            a ~ Normal(0, 10)
            for i in subject {
              for j in visit { y[i, j] ~ Normal(a + z[i], 1) }
            }
            """;
        (string Id, double Y, double Z)[] visits = [("a", 1, 5), ("b", 4, 1), ("a", 2, 5), ("c", 9, 8), ("b", 3, 1), ("c", 7, 8),
            ("d", 5, 0), ("a", 6, 5)];
        string Text(double moved, string of) => "id,y,z\n" + string.Concat(
            visits.Select(v => FormattableString.Invariant($"{v.Id},{v.Y + (v.Id == of ? moved : 0)},{v.Z + (v.Id == of ? moved : 0)}\n")));
        var problem = TestStory.By(Story, Text(0, "a")).Problem;
        var subject = problem.Graph.Plates.Single(p => p.Name == "subject");
        var parts = HeldOutRows.Split(problem, subject, 0.25, 3).Value!;
        var held = "abcd"[(int)HeldOutIndex(problem, parts)].ToString();
        var rest = visits.Where(v => v.Id != held).ToList();
        Assert.Equal(Moments([.. rest.Select(v => v.Y)]).Sd, parts.Trained.Frozen.Single(f => f.Data == "y").Value, 1e-12);
        // a value of a group counts once for each of its rows, as in the file
        Assert.Equal(rest.Average(v => v.Z), parts.Trained.Frozen.Single(f => f.Data == "z").Value, 1e-12);
        var moved = HeldOutRows.Split(TestStory.By(Story, Text(100, held)).Problem, subject, 0.25, 3).Value!;
        Assert.Equal(parts.Trained.Data["y"], moved.Trained.Data["y"]);
    }

    [Theory, InlineData(Net, "elbo"), InlineData(Flow, "flow_matching")]
    public void A_training_keeps_what_its_own_rows_say(string story, string method)
    {
        FitOutcome Fitted(int? moved) =>
            TestStory.By(story, Csv(moved))
            .Fitted(new(Seed: 2, MaxIterations: 30, Threads: 1) { [StandardOptions.Holdout] = Share }, method);
        var (plain, moved) = (Fitted(null), Fitted(Held(2)[0]));
        Assert.Equal(plain.Value, moved.Value);
        Assert.Equal(plain.Summary!.Weights!.Select(w => w.Value), moved.Summary!.Weights!.Select(w => w.Value));
        Assert.NotEqual(plain.HeldOut!.PerRow, moved.HeldOut!.PerRow, 1e-2);
        var (mean, sd) = Moments([.. Trained(2).Select(i => table[i].V)]);
        Assert.Equal([mean, sd], plain.Frozen!.Where(f => f.Data == "v").Select(f => f.Value), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Null(TestStory.By(story, Csv(null)).Fitted(new(MaxIterations: 1, Threads: 1), method).Frozen);
    }

    [Fact]
    public void Trained_rows_of_one_value_are_refused()
    {
        var varying = Held(2);
        var csv = "v,w\n"
            + string.Concat(Enumerable.Range(0, Rows).Select(i => FormattableString.Invariant($"{(varying.Contains(i) ? i : 1)},{i}\n")));
        var refused = HeldOutScores.Create(TestStory.By(Line, csv).Problem, Share, 2);
        Assert.Contains("in the rows that `--holdout` leaves for training: ", Assert.Single(refused.Diagnostics).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Where all methods train, the rows of the page are neither trained on nor chosen weights by.</summary>
    [Fact]
    public void A_test_row_chooses_no_weights()
    {
        var test = Held(2)[0];
        var (plain, moved) = (Compared(Net, Csv(null), "elbo", new() { [StandardOptions.Holdout] = Share }),
            Compared(Net, Csv(test), "elbo", new() { [StandardOptions.Holdout] = Share }));
        Assert.Equal(plain.Outcome.Summary!.Weights!.Select(w => w.Value), moved.Outcome.Summary!.Weights!.Select(w => w.Value));
        Assert.Equal(plain.Outcome.HeldOut, moved.Outcome.HeldOut);
        Assert.NotEqual(plain.Ladder!.Best.Mean, moved.Ladder!.Best.Mean, 1e-2);
        // 24 rows: 6 for the page, 4 of the other 18 for the choice of weights
        Assert.Equal((6, 4), (plain.Ladder.Rows, plain.Outcome.HeldOut!.Rows));
    }

    private static ComparedFit Compared(string story, string csv, string method, RunOptions? training = null)
    {
        var bound = TestStory.By(story, csv);
        var methods = new MethodTable(TestStory.Catalog).All.Where(m => m.Name == method);
        var options = new FitOptions(Seed: 2, MaxIterations: training is null ? null : 300, Threads: 1).With(training ?? RunOptions.None);
        return Comparison.Run(bound.Problem, bound.Facts, methods, TestStory.Catalog, options, new NoProgress(),
            TestContext.Current.CancellationToken, new(HeldOutScores.Create(bound.Problem, Share, 2).Value)).Fits.Single();
    }

    private static double HeldOutIndex(Problem problem, HeldOutRows parts)
    {
        var ids = Enumerable.Range(0, 4).ToArray();
        new RandomStream(3, "rows held out").Shuffle(ids);
        Assert.Equal((4, 1),
            (problem.SizeOf(problem.Graph.Plates.Single(p => p.Name == "subject").Size), parts.Held.Data["z"].Values.Length));
        return ids[0];
    }

    private static int[] Order(ulong seed)
    {
        var order = Enumerable.Range(0, Rows).ToArray();
        new RandomStream(seed, "rows held out").Shuffle(order);
        return order;
    }

    private static int[] Held(ulong seed) => [.. Order(seed).Take((int)(Share * Rows)).Order()];

    private static int[] Trained(ulong seed) => [.. Order(seed).Skip((int)(Share * Rows)).Order()];

    private static (double Mean, double Sd) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1)));
    }

    private static void Near(IEnumerable<double> expected, double[] values) =>
        Assert.All(expected.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private static string Csv(int? moved) =>
        "v,w\n" + string.Concat(
            table.Select((r, i) => FormattableString.Invariant($"{r.V + (i == moved ? 40 : 0):R},{r.W + (i == moved ? 40 : 0):R}\n")));
}
