using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Adversarial;

/// <summary>A critic in place of the density of a guide, where that density is known.</summary>
public sealed class GuideCriticTests
{
    /// <summary>Logistic noise: q(z|x) is no normal distribution, so that the critic has something to learn with both contrasts.</summary>
    private const string Story = """
        model Line
        data x[rows]: real
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(z[n], 0.5)
        }
        guide {
          net encode(x: real, noise: real) -> real = linear
          for n in rows {
            noise[n]: real ~ Logistic(0, 1)
            z[n] ~ Delta(encode(x[n], noise[n]))
          }
        }
        critic { net judge(x: real, z: real) -> real = mlp(hidden = [32, 32], act = tanh) }
        """;

    private const double Slope = 0.6, Shift = 0.1, Scale = 0.4;

    private static readonly Dictionary<string, Tensor> known = new()
    {
        ["encode.1.weight.x"] = new([1, 1], [Slope]),
        ["encode.1.weight.noise"] = new([1, 1], [Scale]),
        ["encode.1.bias"] = new([1], [Shift]),
    };

    [Theory, InlineData(true), InlineData(false)]
    public void The_best_critic_is_the_log_ratio_of_densities(bool isAdaptive)
    {
        var batch = Batch(Rows(20_000), new(500, isAdaptive) { Trains = true, Fixed = known });
        using var trainer = new Trainer(batch.ToTrain([new([batch.OfCritic()])]),
            new(Seed: 3, Steps: 4000, Rate: 4e-3) { Schedule = new CosineRate(), Averaging = 0.99 }, new());
        var trained = trainer.Run(TestContext.Current.CancellationToken).Weights.Concat(known).ToDictionary();
        double[] at = [.. Rows(400)];
        var judged = Batch(at, new(at.Length, isAdaptive, ElementType.Float64) { Fixed = trained });
        var moments = judged.Moments?["z"];
        var run = Run(judged, ("z", judged.OfGuide["z"]), ("judged", judged.JudgedGuide), ("elbo", judged.Elbo),
            ("mean", moments?.Mean ?? judged.JudgedGuide), ("sd", moments?.Sd ?? judged.JudgedGuide));
        double[] errors = [.. at.Select((x, n) =>
        {
            var z = run["z"].Values[n];
            var other = isAdaptive ? Normal(z, run["mean"].Values[n], run["sd"].Values[n]) : Normal(z, 0, 1);
            var ratio = LogQ(z, x) - other;
            // the objective is log p(x, z) - log q(z|x) with the critic in place of the ratio
            Assert.Equal(Normal(x, z, 0.5) + Normal(z, 0, 1) - LogQ(z, x),
                run["elbo"].Values[n] + run["judged"].Values[n] - ratio, 1e-9);
            return Math.Abs(run["judged"].Values[n] - ratio);
        })];
        Assert.InRange(errors.Average(), 0, 0.05);
    }

    /// <summary>The noise of the moments has mean 0 and variance 1, or is the same for all rows: functions of the row alone.</summary>
    [Fact]
    public void Moments_are_a_function_of_the_row()
    {
        var normal = Story.Replace("Logistic(0, 1)", "Normal(0, 1)", StringComparison.Ordinal);
        double[] at = [0.3, -1, 0.3, 2];
        var batch = Batch(at, new(4, true, ElementType.Float64) { Fixed = known }, normal);
        var run = Run(batch, ("mean", batch.Moments!["z"].Mean), ("sd", batch.Moments["z"].Sd));
        for (var n = 0; n < at.Length; n++)
        {
            Assert.Equal((Slope * at[n]) + Shift, run["mean"].Values[n], 1e-9);
            Assert.Equal(Scale, run["sd"].Values[n], 1e-9);
        }

        var logistic = Batch(at, new(4, true, ElementType.Float64) { Fixed = known });
        var other = Run(logistic, ("mean", logistic.Moments!["z"].Mean), ("sd", logistic.Moments["z"].Sd));
        Assert.Equal(other["mean"].Values[0], other["mean"].Values[2], 1e-12);
        Assert.Equal(other["mean"].Values[1] - other["mean"].Values[0], Slope * (at[1] - at[0]), 1e-9);
        Assert.InRange(other["sd"].Values[0], 0.4 * Scale * Math.PI / Math.Sqrt(3), 2 * Scale * Math.PI / Math.Sqrt(3));
    }

    /// <summary>The critic's loss trains no weight of story and guide, and theirs not the critic's; theirs is that of differences with the
    /// moments held fixed, as the density of r is.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Each_player_has_its_own_weights(bool isAdaptive)
    {
        var batch = Batch(Rows(8), new(8, isAdaptive, ElementType.Float64));
        Assert.All(batch.OfCritic().By, w => Assert.StartsWith("judge.", w.Name, StringComparison.Ordinal));
        Assert.All(batch.OfStory().By, w => Assert.StartsWith("encode.", w.Name, StringComparison.Ordinal));
    }

    /// <summary>
    /// Data that are not of the rows count once for all rows: the loss of 4 of 8 rows has an eighth of their log density.
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Terms_outside_of_the_rows_are_divided_by_the_number_of_rows(bool isAdaptive)
    {
        double[] others = [1.5, -0.4, 2.2];
        const string First = "for n in rows {\n  z[n] ~";
        var story = Story.Replace(First, "data w[others]: real\nparam b: real\nfor k in others { w[k] ~ Normal(b, 2) }\n" + First,
            StringComparison.Ordinal);
        var bound = TestStory.By(story, new Dictionary<string, string>
            { ["rows"] = Csv(Rows(8)), ["others"] = Csv(others).Replace('x', 'w') });
        var batch = new GuideCriticBatch(bound.Select("avb").Plan!.ObjectiveOf<GuideCriticPlan>(), bound.Problem, TestStory.Catalog,
            new(4, isAdaptive, ElementType.Float64) { Trains = true });
        var objective = batch.ToTrain([]);
        var inputs = objective.Batch.ToDictionary(b => b.Slot, b => b.Data.Shape[0] != 8 ? b.Data
            : new Tensor([4, .. b.Data.Shape[1..]], b.Data.Values[..(b.Data.Values.Length / 2)]));
        var random = new RandomStream(11, "inputs");
        foreach (var (name, shape) in objective.Noise.Select(n => (n.Name, n.Shape))
            .Concat(batch.Weights.Select(w => (w.SlotName, w.Slot.Shape))))
            inputs[name] = new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => 0.05 + (0.9 * random.NextUniform()))]);
        var b = inputs[batch.Weights.Single(w => w.Name == "b").SlotName].Values[0];
        var run = new Interpreter(batch.Builder.Build([("loss", batch.Story), ("elbo", batch.Elbo)])).Run(inputs);
        Assert.Equal(-run["elbo"].Values.Average() - (others.Sum(w => Normal(w, b, 2)) / 8), run["loss"].Values[0], 1e-12);
    }

    internal static double[] Rows(int count)
    {
        var numbers = new double[count];
        new RandomStream(5, "rows").FillNormal(numbers);
        return [.. numbers.Select(n => n * Math.Sqrt(1.25))];
    }

    internal static string Csv(IEnumerable<double> rows) =>
        "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r:R}\n")));

    private static GuideCriticBatch Batch(double[] rows, GuideCriticRequest request, string story = Story)
    {
        var bound = TestStory.By(story, Csv(rows));
        return new(bound.Select("avb").Plan!.ObjectiveOf<GuideCriticPlan>(), bound.Problem, TestStory.Catalog, request);
    }

    /// <summary>Values of a batch of all rows, with noise of its own.</summary>
    private static IReadOnlyDictionary<string, Tensor> Run(GuideCriticBatch batch, params (string, Value)[] outputs)
    {
        var objective = batch.ToTrain([]);
        var inputs = objective.Batch.ToDictionary(b => b.Slot, b => b.Data);
        foreach (var noise in objective.Noise)
        {
            var numbers = new double[noise.Shape.Count];
            var random = new RandomStream(11, noise.Name);
            if (noise.Kind == NoiseKind.Normal) random.FillNormal(numbers);
            else random.FillUniform(numbers);
            inputs[noise.Name] = new(noise.Shape, numbers);
        }

        return new Interpreter(batch.Builder.Build(outputs)).Run(inputs);
    }

    private static double LogQ(double z, double x)
    {
        var e = (z - (Slope * x) - Shift) / Scale;
        return -e - (2 * Math.Log(1 + Math.Exp(-e))) - Math.Log(Scale);
    }

    private static double Normal(double x, double mean, double sd) =>
        (-0.5 * Math.Pow((x - mean) / sd, 2)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));
}
