using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Adversarial;

/// <summary>The losses of an autoencoder with a critic, against their definitions on a small story.</summary>
public sealed class VaeGanBatchTests
{
    private const string Story = """
        model Small
        data x[rows]: real[2] from a, b
        net decode(z: real) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [3], act = tanh)
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real, sd: positive) = mlp(hidden = [2], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        critic { net judge(x: real[2]) -> real = mlp(hidden = [4, 3], act = tanh) }
        """;

    private const double Beta = 0.7, Again = 0.3;

    /// <summary>The error of difference quotients, and a sum of derivatives that is not one of errors.</summary>
    private const double Apart = 1e-7, Shows = 1e4 * Apart;

    private const int Rows = 4;

    // more rows than a batch has
    private static readonly TestStory bound = TestStory.By(Story, "a,b\n0.3,1\n-1,0.2\n0.5,-0.7\n1.5,0.4\n0.1,-2\n-0.6,0.9\n");

    /// <summary>
    /// The gradient of each player is the difference quotient of its own loss, computed from the numbers and features of the critic and
    /// from KL(N(m, s) || N(0, 1)) by its formula. What is stopped would change it: reconstructions depend on the critic's weights, and
    /// how well the critic is deceived on the guide's.
    /// </summary>
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Each_player_follows_the_gradient_of_its_own_loss(int layer)
    {
        var batch = Batch(layer);
        var losses = batch.Phases().SelectMany(p => p.Losses).ToList();
        Assert.Equal(["critic", "guide", "story"], losses.Select(l => l.Player));
        var gradients = losses.SelectMany(l => l.By.Zip(l.Gradient(), (w, g) => (l.Player, Weight: w, Gradient: g))).ToList();
        Assert.Equal(["critic judge.", "guide encode.", "story decode."],
            gradients.Select(g => $"{g.Player} {g.Weight.Name[..(g.Weight.Name.IndexOf('.', StringComparison.Ordinal) + 1)]}").Distinct());

        var program = Program(batch, [.. gradients.Select(g => ($"gradient {g.Weight.Name}", g.Gradient))]);
        var inputs = Inputs(batch, gradients.Select(g => g.Weight));
        var at = program.Run(inputs);
        var stopped = new Dictionary<string, double>();
        foreach (var (player, weight, _) in gradients)
            for (var i = 0; i < weight.Slot.Shape.Count; i++)
            {
                Losses Moved(double by)
                {
                    double[] moved = [.. inputs[weight.SlotName].Values];
                    moved[i] += by;
                    return Defined(program, new(inputs) { [weight.SlotName] = new(weight.Slot.Shape, moved) }, layer);
                }

                var (above, below) = (Moved(1e-5), Moved(-1e-5));
                double Slope(Func<Losses, double> of) => (of(above) - of(below)) / 2e-5;
                Assert.Equal(Slope(l => l.Of(player!)), at[$"gradient {weight.Name}"].Values[i], Apart);
                stopped[player!] = stopped.GetValueOrDefault(player!)
                    + Math.Abs(Slope(l => player == "critic" ? l.Reconstruction : player == "guide" ? l.Deceived : l.Divergence));
            }

        // what is stopped would show: it is thousands of times what the comparison tells apart
        if (layer > 0) Assert.True(stopped["critic"] > Shows, $"{stopped["critic"]}");
        Assert.True(stopped["guide"] > Shows, $"{stopped["guide"]}");
        Assert.Equal(0, stopped["story"]);
    }

    /// <summary>The features of a layer of an mlp are what its hidden layers are defined as.</summary>
    [Fact]
    public void Features_are_the_hidden_values_after_the_activation()
    {
        var batch = Batch(2);
        var hidden = batch.Rows.Hidden(batch.Rows.Data);
        var weights = batch.Rows.CriticWeights;
        var program = new Interpreter(batch.Builder.Build(
            [("rows", batch.Rows.Data.Value), .. hidden.Select((h, i) => ($"hidden {i}", h.Value))]));
        var inputs = Inputs(batch, weights);
        var run = program.Run(inputs);
        var flowing = run["rows"];
        for (var layer = 0; layer < 2; layer++)
        {
            flowing = Layer(flowing, inputs[$"judge.{layer + 1}.weight"], inputs[$"judge.{layer + 1}.bias"]);
            Assert.Equal(flowing.Values, run[$"hidden {layer}"].Values, (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    public static TheoryData<string, int[]> Critics => new()
    {
        { "mlp(hidden = [4, 3], act = tanh)", [4, 3] },
        { "linear", [] },
        { "linear(5) |> tanh |> linear", [5, 5] },
        { "mlp(hidden = [4], out = 3) |> tanh |> mlp(hidden = [2])", [4, 3, 3, 2] },
        { "residual(linear(2) |> tanh) |> linear", [2] },
        { "linear(5) |> residual(hidden = [8, 9]) |> linear", [5, 5] },
    };

    /// <summary>The hidden layers that are counted before anything is lowered are those that are lowered.</summary>
    [Theory, MemberData(nameof(Critics))]
    public void Hidden_layers_are_counted_along_the_critic(string layers, int[] sizes)
    {
        var story = TestStory.By(
            Story.Replace("mlp(hidden = [4, 3], act = tanh)", layers, StringComparison.Ordinal), "a,b\n0.3,1\n-1,0.2\n");
        Assert.Equal(sizes.Length, HiddenLayers.Count(story.Problem.Graph.Critic!));
        var batch = Batch(0, story, 2);
        Assert.Equal(sizes, batch.Rows.Hidden(batch.Rows.Data).Select(h => h.Event.Count));
    }

    [Theory, InlineData(null, 2), InlineData(0, 0), InlineData(1, 1)]
    public void The_layer_is_that_of_the_options_or_the_last(int? layer, int found)
    {
        var plan = bound.Select("vae_gan").Plan!.ObjectiveOf<VaeGanPlan>();
        Assert.Equal(found, VaeGanMethod.LayerOf(plan.Game, new FitOptions { [StandardOptions.CriticLayer] = layer }.Given));
    }

    private static VaeGanBatch Batch(int layer, TestStory? story = null, int rows = Rows)
    {
        story ??= bound;
        var plan = VaeGanPlan.Analyze(story.Facts);
        var request = new AdversarialRequest(plan.Game.Of.Rows, rows, ElementType.Float64) { Trains = true };
        var game = new AdversarialSettings(new DivergenceGame(FDivergence.JensenShannon, IsMinimax: false),
            new ZeroCenteredPenalty(0), request, new()) { Turns = new(IsSimultaneous: true) };
        return new(plan, story.Problem, TestStory.Catalog, new(game, layer, Beta, Again), request, VaeGanBatch.None);
    }

    /// <summary>The losses by their definitions.</summary>
    private sealed record Losses(double Critic, double Deceived, double Reconstruction, double Divergence)
    {
        public double Of(string player) => player switch
        {
            "critic" => Critic,
            "guide" => Reconstruction + (Beta * Divergence),
            _ => (Again * Reconstruction) + Deceived,
        };
    }

    private static Losses Defined(Interpreter program, Dictionary<string, Tensor> inputs, int layer)
    {
        var run = program.Run(inputs);
        double[] Judged(Tensor rows)
        {
            foreach (var at in (int[])[1, 2]) rows = Layer(rows, inputs[$"judge.{at}.weight"], inputs[$"judge.{at}.bias"]);
            return Layer(rows, inputs["judge.3.weight"], inputs["judge.3.bias"], isLinear: true).Values;
        }

        Tensor Features(Tensor rows)
        {
            for (var at = 1; at <= layer; at++) rows = Layer(rows, inputs[$"judge.{at}.weight"], inputs[$"judge.{at}.bias"]);
            return rows;
        }

        var (data, drawn, again) = (Judged(run["rows"]), Judged(run["drawn"]), Judged(run["again"]));
        var reconstruction = Features(run["rows"]).Values.Zip(Features(run["again"]).Values, (a, b) => (a - b) * (a - b)).Sum() / 2 / Rows;
        // z = mean + sd e at e of the run, and at e = 0
        var noise = inputs.Single(i => i.Key.StartsWith("guide", StringComparison.Ordinal));
        var mean = program.Run(new Dictionary<string, Tensor>(inputs) { [noise.Key] = Tensor.Zeros(noise.Value.Shape) })["z"].Values;
        var sd = run["z"].Values.Zip(mean, (z, m) => z - m).Zip(noise.Value.Values, (d, e) => d / e);
        var divergence = mean.Zip(sd, (m, s) => ((m * m) + (s * s) - 1 - (2 * Math.Log(s))) / 2).Average();
        static double Softplus(double v) => Math.Log(1 + Math.Exp(v));
        return new(data.Average(v => Softplus(-v)) + ((drawn.Average(Softplus) + again.Average(Softplus)) / 2),
            (drawn.Average(v => Softplus(-v)) + again.Average(v => Softplus(-v))) / 2, reconstruction, divergence);
    }

    private static Interpreter Program(VaeGanBatch batch, params (string, Value)[] further) => new(batch.Builder.Build(
        [("rows", batch.Rows.Data.Value), ("drawn", batch.Rows.Generated.Value), ("again", batch.Reconstructed.Value),
            ("z", batch.LatentsOf("z")), .. further]));

    private static Dictionary<string, Tensor> Inputs(VaeGanBatch batch, IEnumerable<Weight> weights)
    {
        var objective = batch.Rows.ToTrain([]);
        var inputs = objective.Batch.ToDictionary(b => b.Slot, b => new Tensor([Rows, .. b.Data.Shape[1..]],
            b.Data.Values[..(Rows * b.Data.Shape[1..].Count)]));
        foreach (var noise in objective.Noise) inputs[noise.Name] = new(noise.Shape, Numbers(noise.Name, noise.Shape.Count));
        foreach (var weight in weights) inputs[weight.SlotName] = new(weight.Slot.Shape, Numbers(weight.Name, weight.Slot.Shape.Count));
        return inputs;
    }

    private static double[] Numbers(string name, int count)
    {
        var numbers = new double[count];
        new RandomStream(7, name).FillNormal(numbers);
        return numbers;
    }

    /// <summary>tanh(x W + b), or x W + b: [rows, n] and [n, m].</summary>
    private static Tensor Layer(Tensor rows, Tensor weight, Tensor bias, bool isLinear = false)
    {
        var (n, m) = (weight.Shape[0], weight.Shape[1]);
        var made = new double[rows.Shape[0] * m];
        for (var row = 0; row < rows.Shape[0]; row++)
            for (var to = 0; to < m; to++)
            {
                var sum = bias.Values[to];
                for (var from = 0; from < n; from++) sum += rows.Values[(row * n) + from] * weight.Values[(from * m) + to];
                made[(row * m) + to] = isLinear ? sum : Math.Tanh(sum);
            }

        return new([rows.Shape[0], m], made);
    }
}
