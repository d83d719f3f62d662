using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Variational;

/// <summary>Data that are drawn given other data: once where they are bound, afresh in each step of a training.</summary>
public sealed class DrawnDataTests
{
    private const string Shares = """
        model Shares
        data p[rows]: real
        data x[rows]: bool from Bernoulli(p)
        param q: unit
        for n in rows { x[n] ~ Bernoulli(q) }
        """;

    private static readonly double[] share = [.. Enumerable.Range(0, 40).Select(i => 0.1 + (0.02 * i % 0.7))];

    private static string Csv => "p\n" + string.Concat(share.Select(p => FormattableString.Invariant($"{p:R}\n")));

    /// <summary>
    /// Means of all steps within 4 standard errors of the distribution's, cell by cell, and the variance of each cell; no two steps alike.
    /// </summary>
    [Theory]
    [InlineData("bool", "Bernoulli(p)", 0)]
    [InlineData("real", "Uniform(p, p + 1)", 1)]
    [InlineData("real", "Normal(p, 0.1)", 2)]
    [InlineData("count", "Poisson(p)", 3)]
    [InlineData("positive", "Truncated(Exponential(1), low = p)", 4)]
    public void Cells_follow_their_distribution_over_the_steps(string type, string distribution, int which)
    {
        const int Steps = 1000;
        Func<double, (double Mean, double Variance)> reported = which switch
        {
            0 => p => (p, p * (1 - p)),
            1 => p => (p + 0.5, 1.0 / 12),
            2 => p => (p, 0.01),
            3 => p => (p, p),
            _ => p => (p + 1, 1),
        };
        var cells = Cells(TestStory.By($"model M\ndata p[rows]: real\ndata x[rows]: "
            + $"{type} from {distribution}\nparam q: positive\nfor n in rows {{ x[n] ~ {(type == "bool" ? "Bernoulli(q / (1 + q))"
                : type == "count" ? "Poisson(q)" : type == "positive" ? "Exponential(q)" : "Normal(0, q)")} }}", Csv), Steps);
        Assert.Equal(Steps, cells.Select(c => string.Join(' ', c)).Distinct().Count());
        for (var row = 0; row < share.Length; row++)
        {
            var (mean, variance) = reported(share[row]);
            var own = cells.Select(c => c[row]).ToArray();
            Assert.InRange(own.Average() - mean, -4 * Math.Sqrt(variance / Steps), 4 * Math.Sqrt(variance / Steps));
            Assert.InRange(own.Select(v => (v - mean) * (v - mean)).Average() / variance, 0.7, 1.45);
        }
    }

    /// <summary>
    /// The best share for cells that are drawn afresh is the mean of their probabilities; for cells drawn once it is their own mean.
    /// </summary>
    [Fact]
    public void A_share_comes_to_the_mean_of_the_probabilities()
    {
        var bound = TestStory.By(Shares.Replace("x[", "toss[", StringComparison.Ordinal), Csv);
        var trained = bound.Fitted(new(MaxIterations: 3000, Threads: 1) { [StandardOptions.LearningRate] = 0.01 }, "elbo");
        Assert.InRange(Q(trained) - share.Average(), -0.01, 0.01);
        var once = bound.Problem.Data["toss"].Values.Average();
        Assert.Equal(once, Q(bound.Fitted(method: "mle")), 1e-12);
        Assert.True(Math.Abs(once - share.Average()) > 0.03, $"{once} {share.Average()}");
        // what is reported at the end is of the cells as they were bound
        Assert.Equal(40 * ((once * Math.Log(Q(trained))) + ((1 - once) * Math.Log(1 - Q(trained)))), trained.Metric.Value, 1e-4);
    }

    [Theory, InlineData(40), InlineData(7)]
    public void A_seed_gives_the_same_bits_for_any_threads_and_after_a_break(int batch)
    {
        FitOutcome Fit(ulong seed, int threads, FitCheckpoint? checkpoint = null, int steps = 60) =>
            TestStory.By(Shares, Csv).Fitted(new(seed, steps, Threads: threads) { [StandardOptions.BatchSize] = batch,
                [StandardOptions.Schedule] = "constant", Checkpoint = checkpoint }, "elbo");
        var problem = TestStory.By(Shares, Csv).Problem;
        var (one, two, other) = (Fit(1, 1), Fit(1, 2), Fit(2, 1));
        Assert.Equal(Q(one), Q(two));
        Assert.NotEqual(Q(one), Q(other));
        var file = new MemoryFile();
        Fit(1, 1, new(file, IsResumed: false, problem, "elbo"), steps: 25);
        Assert.Equal(Q(one), Q(Fit(1, 1, new(file, IsResumed: true, problem, "elbo"))));
    }

    [Fact]
    public void Cells_that_are_bound_are_those_of_their_rows_in_every_run()
    {
        var (whole, again) = (TestStory.By(Shares, Csv).Problem.Data["x"], TestStory.By(Shares, Csv).Problem.Data["x"]);
        Assert.Equal(whole, again);
        Assert.Equal(whole.Values[..10], TestStory.By(Shares, string.Join('\n', Csv.Split('\n')[..11])).Problem.Data["x"].Values);
        Assert.All(whole.Values, v => Assert.True(v is 0 or 1));
        var other = TestStory.By(Shares.Replace("x[", "y[", StringComparison.Ordinal), Csv).Problem.Data["y"];
        Assert.NotEqual(whole.Values, other.Values);
    }

    [Fact]
    public void Long_tables_are_drawn_block_by_block()
    {
        const int Rows = 300_000;
        var bound = TestStory.By("""
            model M
            data n: int
            data x[n]: bool from Bernoulli(0.3)
            param q: unit
            for i in 1..n { x[i] ~ Bernoulli(q) }
            """, $"n\n{Rows}\n");
        var values = bound.Problem.Data["x"].Values;
        Assert.Equal(Rows, values.Length);
        Assert.InRange(values.Average(), 0.3 - (4 * Math.Sqrt(0.21 / Rows)), 0.3 + (4 * Math.Sqrt(0.21 / Rows)));
    }

    /// <summary>A cell is missing where its source is: it counts as nothing, in training and in what is reported.</summary>
    [Fact]
    public void Missing_cells_stay_missing()
    {
        var csv = "a,b\n0.2,0.9\n,0.9\n0.2,\n" + string.Concat(Enumerable.Repeat("0.2,0.9\n", 30));
        const string Two = """
            model Two
            data p[rows]: real[2] from a, b
            data x[rows]: bool[2] from Bernoulli(p)
            param q: unit[2]
            for n in rows { x[n] ~ Bernoulli(q) }
            """;
        var problem = TestStory.By(Two, csv).Problem;
        Assert.Equal([2, 5], Enumerable.Range(0, 66).Where(i => problem.Missing["x"].Mask[i]));
        Assert.Equal((2, 3), (problem.Missing["x"].First.Row, problem.Missing["x"].PlaceOf(5).Row));
        Assert.Equal(["x"], problem.Missing.Keys);
        var fit = TestStory.By(Two, csv).Fitted(new(MaxIterations: 1500, Threads: 1) { [StandardOptions.LearningRate] = 0.02 }, "elbo");
        var q = fit.Summary!.Estimates.Single().Value.Values;
        Assert.InRange(q[0], 0.18, 0.22);
        Assert.InRange(q[1], 0.88, 0.92);
    }

    [Theory]
    [InlineData("p\n0.5\nNA\n",
        """
        data x[rows]: real from Normal(p, 1)
        data y[rows]: real from p
        for n in rows { y[n] ~ Normal(x[n], 1) }
        """, "E0312")]
    [InlineData("p\n0.5\n1.5\n", """
        data x[rows]: bool from Bernoulli(p)
        for n in rows { x[n] ~ Bernoulli(0.5) }
        """, "E0511")]
    [InlineData("p\n0.5\n-1\n", """
        data x[rows]: real from Normal(0, p)
        for n in rows { x[n] ~ Normal(0, 1) }
        """, "E0511")]
    [InlineData("p\n0.5\n", """
        data x[days]: real from Normal(0, 1)
        for n in days { x[n] ~ Normal(p[1], 1) }
        """, "E0322")]
    [InlineData("p\n0.5\n", """
        data x[rows]: real from Flat()
        for n in rows { x[n] ~ Normal(p[n], 1) }
        """, "E0405")]
    public void What_cannot_be_drawn_is_reported(string csv, string rest, string code)
    {
        var binding = TestStory.By($$"""
            model M
            data p[rows]: real
            {{rest}}
            """, csv).Binding;
        Assert.Equal([code], binding.Diagnostics.Select(d => d.Code));
        Assert.NotNull(binding.Diagnostics[0].Help);
    }

    [Fact]
    public void What_is_drawn_from_others_is_in_their_order()
    {
        const string Chain = """
            model Chain
            data c[rows]: real from Normal(b, 0.001)
            data b[rows]: real from Normal(p + 1, 0.001)
            data p[rows]: real
            param m: real
            for n in rows { c[n] ~ Normal(m, 1) }
            """;
        var bound = TestStory.By(Chain, Csv);
        Assert.All(bound.Problem.Data["c"].Values.Zip(share), pair => Assert.InRange(pair.First - pair.Second - 1, -0.01, 0.01));
        Assert.All(Cells(bound, 3, "c")[2].Zip(share), pair => Assert.InRange(pair.First - pair.Second - 1, -0.01, 0.01));
    }

    private static double Q(FitOutcome outcome) => outcome.Summary!.Estimates.Single(e => e.Name == "q").Value.Values[0];

    /// <summary>The cells of each step, as the program of a training draws them.</summary>
    private static List<double[]> Cells(TestStory bound, int steps, string name = "x")
    {
        var request =
            new GuidedRequest(BoundPlan.Analyze(bound.Problem), BatchedPlate.Choose(bound.Problem), share.Length, 1) { DrawsData = true };
        var joint = GuidedJoint.Lower(bound.Problem, TestStory.Catalog, request);
        var program = joint.Builder.Build((name, joint.DataOf(name)));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var run = engine.Compile(program, store);
        var noise = new StoredNoise(store, joint.NoiseSlots.Where(s => program.Slots.ContainsKey(s.Name)), 1);
        foreach (var rows in joint.Batch.Where(b => program.Slots.ContainsKey(b.Slot))) store.Write(rows.Slot, rows.Data.Values);
        var cells = new List<double[]>();
        for (uint step = 1; step <= steps; step++)
        {
            noise.Fill(step);
            run.Run();
            cells.Add(run.Numbers(name).ToArray());
        }

        return cells;
    }
}
