using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>Sequences in a table with a row for each step: batches and hold-outs take whole sequences.</summary>
public sealed class GroupBatchTests
{
    private static readonly double[][] sequences =
    [
        [0.3, -0.5, 1.2], [0.8, 0.1, 0.4, -1.1, 0.6], [1.5], [-0.2, 0.9], [0.7, -0.3, 0.2, 1.1], [-1.3, 0.5, 0.4],
        [0.1, 0.6, -0.9, 0.2, 0.8, -0.4], [2.1, 1.3],
    ];

    private static string Csv(params IEnumerable<int> of) => "id,y\n" + string.Concat(of.SelectMany(s =>
        sequences[s].Select(y => FormattableString.Invariant($"s{s},{y}\n"))));

    private static string All => Csv(Enumerable.Range(0, sequences.Length));

    private static string Prefixes(string layer) => $$"""
        model Prefixes
        data y[seq, step]: real from y by id
        net next(before: real[..step]) -> (mean: real, sd: positive) = {{layer}}
        for s in seq {
          for t in 1..step { y[s, t] ~ Normal(next(y[s, 1..t-1])) }
        }
        """;

    /// <summary>A chain with a guide, whose recurrent state reads the lengths of its sequence, beside an unknown that all share.</summary>
    private const string Chain = """
        model Chain
        data y[seq, step]: real from y by id
        net emit(z: real) -> (mean: real, sd: positive) = mlp(hidden = [4], act = tanh)
        slope ~ Normal(0, 1)
        for s in seq {
          z[s, 1] ~ Normal(0, 1)
          for t in 2..step { z[s, t] ~ Normal(slope * z[s, t-1] + 1 / step, 1) }
          for t in step { y[s, t] ~ Normal(emit(z[s, t])) }
        }
        guide {
          net read(z: real, y: real) -> (mean: real, sd: positive) = mlp(hidden = [4], act = tanh)
          for s in seq {
            z[s, 1] ~ Normal(read(0, y[s, 1]))
            for t in 2..step { z[s, t] ~ Normal(read(z[s, t-1] / step, y[s, t])) }
          }
        }
        """;

    /// <summary>A state without noise, whose steps read the length of their sequence.</summary>
    private const string Recurrence = """
        model Recurrence
        data y[seq, step]: real from y by id
        net emit(h: real) -> (mean: real, sd: positive) = mlp(hidden = [4], act = tanh)
        param pull: real = 0.5
        for s in seq {
          h[s, 1] = 0
          for t in 2..step { h[s, t] = tanh(pull * h[s, t-1] + y[s, t-1] + sum(h[s, t-1] * k / step for k in 1..2)) }
          for t in step { y[s, t] ~ Normal(emit(h[s, t])) }
        }
        """;

    /// <summary>A level of each sequence, integrated.</summary>
    private const string Levels = """
        model Levels
        data y[seq, step]: real from y by id
        param step_sd: positive = 0.5
        noise_sd ~ HalfNormal(1)
        for s in seq {
          level[s, 1] ~ Normal(0, 1)
          for t in 2..step { level[s, t] ~ Normal(level[s, t-1], step_sd) }
          for t in step { y[s, t] ~ Normal(level[s, t], noise_sd) }
        }
        """;

    public static TheoryData<string> Stories =>
    [
        Levels, Prefixes("gru(5)"), Prefixes("transformer(width = 6, heads = 2, layers = 1)"), Prefixes("causal_conv(hidden = [5])"),
        Prefixes("masked_mlp(hidden = [5], act = tanh)"), Chain, Recurrence,
    ];

    /// <summary>Without noise the gradients of the batches of an epoch have the mean of the gradient of all sequences.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Gradients_of_batches_add_up_to_that_of_all(string story)
    {
        var all = new GuideRun(TestStory.By(story, All), BoundObjective.Elbo);
        var at = Moved(all.At());
        var (whole, loss) = (all.Gradients(at, isQuiet: true), all.Value(at, isQuiet: true));
        foreach (var batch in new[] { 1, 2, 4 })
        {
            var part = new GuideRun(TestStory.By(story, All), BoundObjective.Elbo, batch);
            int[] starts = [.. Enumerable.Range(0, sequences.Length / batch).Select(i => i * batch)];
            Assert.Equal(loss, starts.Average(first => part.Value(at, firstRow: first, isQuiet: true)), 1e-12 * Math.Abs(loss));
            var gradients = starts.Select(first => part.Gradients(at, firstRow: first, isQuiet: true)).ToList();
            foreach (var (weight, expected) in whole)
                for (var i = 0; i < expected.Values.Length; i++)
                    Assert.Equal(expected.Values[i], gradients.Average(g => g[weight].Values[i]), 1e-11);
            // the control: batches differ
            if (batch < 4)
                Assert.Contains(whole, w => Math.Abs(gradients[0][w.Key].Values[0] - gradients[1][w.Key].Values[0]) > 1e-3);
        }
    }

    /// <summary>A sequence has the likelihood that it has alone in a table, in batches with any others.</summary>
    [Theory, InlineData("gru(5)"), InlineData("transformer(width = 8, heads = 2, layers = 1, positions = rotary)"),
        InlineData("causal_conv(hidden = [5])")]
    public void A_sequence_has_the_same_likelihood_in_each_batch(string layer)
    {
        var story = Prefixes(layer);
        var at = Moved(new GuideRun(TestStory.By(story, All), BoundObjective.Elbo).At());
        double[] alone = [.. Enumerable.Range(0, sequences.Length)
            .Select(s => new GuideRun(TestStory.By(story, Csv([s])), BoundObjective.Elbo).Value(at))];
        foreach (var batch in new[] { 1, 2, 3, 5 })
        {
            var run = new GuideRun(TestStory.By(story, All), BoundObjective.Elbo, batch);
            for (var first = 0; first + batch <= sequences.Length; first++)
                Assert.Equal(alone[first..(first + batch)].Average(), run.Value(at, firstRow: first), 1e-12);
        }

        int[] chosen = [6, 1, 4, 2];
        var problem = TestStory.By(story, All).Problem;
        var others = HeldOutRows.Take(problem, BatchedPlate.Choose(problem)!, chosen);
        var request = new GuidedRequest(BoundPlan.Analyze(others), BatchedPlate.Choose(others), 4, 1);
        using var ratios = new LogRatios(others, TestStory.Catalog, request, at, 1, ManagedEngine.On(1));
        var each = ratios.At(0, 0);
        for (var i = 0; i < chosen.Length; i++) Assert.Equal(-alone[chosen[i]], each[i], 1e-12);
    }

    private const string Steps = """
        model Steps
        data y[seq, step]: real from y by id
        param a: real = 0.5
        for s in seq {
          for t in 2..step { y[s, t] ~ Normal(a * y[s, t-1], 1) }
        }
        """;

    /// <summary>Held-out sequences have the mean density of a sequence at the weights that are kept, in closed form.</summary>
    [Fact]
    public void Trainings_hold_out_whole_sequences()
    {
        var bound = TestStory.By(Steps, All);
        var fit = bound.Fitted(new(Seed: 4, MaxIterations: 200, Threads: 1) { [StandardOptions.Holdout] = 0.4,
            [StandardOptions.BatchSize] = 2 }, "elbo");
        var a = fit.Summary!.Estimates.Single().Value.Values[0];
        var held = HeldOutRows.Choose(bound.Problem, BatchedPlate.Choose(bound.Problem)!, 0.4, 4);
        int[] left = Sequences(held.Held), kept = Sequences(held.Trained);
        Assert.Equal(Enumerable.Range(0, sequences.Length), left.Concat(kept).Order());
        Assert.Equal((3, left.Sum(s => sequences[s].Length)), (fit.HeldOut!.Rows, fit.HeldOut.RowsOfFile));
        Assert.Equal(left.Average(s => Density(s, a)), fit.HeldOut.PerRow, 1e-10);
        Assert.Equal(kept.Sum(s => Density(s, a)), fit.Metric.Value, 1e-10);
    }

    /// <summary>`compare --holdout`: each step of held-out sequences has its density at the least squares of the others.</summary>
    [Fact]
    public void Comparisons_hold_out_whole_sequences()
    {
        var bound = TestStory.By(Steps, All);
        var held = HeldOutScores.Create(bound.Problem, 0.4, 4).Value!;
        int[] left = Sequences(held.Held), kept = Sequences(held.Trained);
        Assert.Equal((true, 3, left.Sum(s => sequences[s].Length)), (held.AreGroups, held.Members, held.Rows));
        var compared = Comparison.Run(bound.Problem, bound.Facts, new MethodTable(TestStory.Catalog).All.Where(m => m.Name == "mle"),
            TestStory.Catalog, new(Threads: 1), new NoProgress(), TestContext.Current.CancellationToken, new(held)).Fits.Single();
        var pairs = kept.SelectMany(s => sequences[s].Zip(sequences[s].Skip(1))).ToList();
        var a = pairs.Sum(p => p.First * p.Second) / pairs.Sum(p => p.First * p.First);
        Assert.Equal(left.Sum(s => Density(s, a)), compared.HeldOut!.LogDensity.Where(l => !double.IsNaN(l)).Sum(), 1e-8);
    }

    /// <summary>`eval` has a bound for each sequence, whose numbers end with it.</summary>
    [Fact]
    public void Bounds_are_of_whole_sequences()
    {
        var problem = TestStory.By(Chain, All).Problem;
        var summary = TestStory.By(Chain, All).Fitted(new(MaxIterations: 3, Threads: 1), "elbo").Summary!;
        var fit = FitInMemory.Create("elbo", problem, summary);
        var scores = GuidedScores.Compute(fit, problem, TestStory.Catalog, 10, 1, ManagedEngine.On(1)).Value!;
        Assert.Equal((sequences.Length, true, 6), (scores.Rows, scores.AreGroups, scores.Width));
        Assert.Equal(sequences.Average(s => s.Length), scores.Observed, 1e-12);
        Assert.Equal(100, scores.SharedDraws);
    }

    /// <summary>Functions of whole columns are computed from the sequences that are trained on.</summary>
    [Fact]
    public void Whole_columns_are_those_of_the_training()
    {
        var story = Steps.Replace("real from y by id", "real from (y - mean(y)) / sd(y) by id", StringComparison.Ordinal);
        var problem = TestStory.By(story, All).Problem;
        var parts = HeldOutRows.Split(problem, BatchedPlate.Choose(problem)!, 0.4, 4).Value!;
        double[] numbers = [.. Sequences(parts.Trained).SelectMany(s => sequences[s])];
        var (mean, count) = (numbers.Average(), numbers.Length);
        var sd = Math.Sqrt(numbers.Sum(n => (n - mean) * (n - mean)) / (count - 1));
        var width = parts.Held.Data["y"].Shape[1];
        foreach (var (row, s) in Sequences(parts.Held).Index())
            for (var t = 0; t < sequences[s].Length; t++)
                Assert.Equal((sequences[s][t] - mean) / sd, parts.Held.Data["y"].Values[(row * width) + t], 1e-12);
    }

    private static double Density(int sequence, double a) => sequences[sequence].Zip(sequences[sequence].Skip(1))
        .Sum(p => (-0.5 * Math.Log(2 * Math.PI)) - (0.5 * Math.Pow(p.Second - (a * p.First), 2)));

    /// <summary>The sequences of a part, by their names; the lengths are checked beside them.</summary>
    private static int[] Sequences(Problem part)
    {
        int[] found = [.. part.Groups.Names["seq"].Select(n => int.Parse(n[1..], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(found.Select(s => (double)sequences[s].Length), part.Groups.Lengths["step"].Values);
        Assert.Equal(found.Length, part.SizeOf(part.Graph.Plates[0].Size));
        return found;
    }

    /// <summary>Weights away from where they start, so that no gradient is 0.</summary>
    private static Dictionary<string, Tensor> Moved(Dictionary<string, Tensor> at)
    {
        foreach (var (name, start) in at.ToList())
        {
            var random = new RandomStream(7, name);
            at[name] = new(start.Shape, [.. start.Values.Select(v => v + (0.5 * random.NextNormal()))]);
        }

        return at;
    }
}
