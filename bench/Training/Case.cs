using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Flows;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.PathTraining;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Bench;

/// <summary>A story whose step of training is measured, with generated rows.</summary>
internal sealed record Case(string Name, string Title, string Text, int Batch, int Width, BoundKind Kind, int Particles, int StepsPerTurn)
{
    private const string Toy = """
        model Vae(Z = 2, H = 128)
        data x[rows]: real[2]
        net decode(z: real[Z]) -> (mean: real[2], sd: positive[2]) = mlp(hidden = [H, H], act = tanh)
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          x[n] ~ Normal(decode(z[n]))
        }
        guide {
          net encode(x: real[2]) -> (mean: real[Z], sd: positive[Z]) = mlp(hidden = [H, H], act = tanh)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Binary = """
        model BinaryVae(Z = 20, H = 400)
        data x[rows]: bool[784]
        net decode(z: real[Z]) -> (logit: real[784]) = mlp(hidden = [H], act = relu)
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          for d in 1..784 { x[n, d] ~ Bernoulli(logit = decode(z[n]).logit[d]) }
        }
        guide {
          net encode(x: bool[784]) -> (mean: real[Z], sd: positive[Z]) = mlp(hidden = [H], act = relu)
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Conv = """
        model ConvolutionalVae(Z = 20)
        data x[rows]: bool[28, 28]
        net decode(z: real[Z]) -> (logit: real[28, 28]) =
          linear(32, 7, 7) |> relu |> conv_transpose(16, kernel = 4, stride = 2) |> relu |> conv_transpose(kernel = 4, stride = 2)
        for n in rows {
          z[n]: real[Z] ~ Normal(0, 1)
          x[n] ~ Bernoulli(decode(z[n]))
        }
        guide {
          net encode(x: bool[28, 28]) -> (mean: real[Z], sd: positive[Z]) =
            conv(16, kernel = 4, stride = 2) |> relu |> conv(32, kernel = 4, stride = 2) |> relu |> linear
          for n in rows { z[n] ~ Normal(encode(x[n])) }
        }
        """;

    private const string Ddpm = """
        model Ddpm(T = 100, H = 128)
        data x[rows]: real[2]
        for t in 1..T {
          keep[t] = exp(-(0.1 + 19.9 * (t - 0.5) / T) / T)
          beta[t] = 1 - keep[t]
          kept[t] = prod(keep[1..t])
        }
        net noise(s: real[2], t: index[T]) -> real[2] = mlp(hidden = [H, H, H], act = silu)
        for n in rows {
          s[n, T]: real[2] ~ Normal(0, 1)
          for t in 2..T {
            s[n, t-1] ~ Normal((s[n, t] - beta[t] / sqrt(1 - kept[t]) * noise(s[n, t], t)) / sqrt(keep[t]), variance = beta[t])
          }
          x[n] ~ Normal((s[n, 1] - sqrt(beta[1]) * noise(s[n, 1], 1)) / sqrt(keep[1]), variance = beta[1])
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(sqrt(keep[1]) * x[n], variance = beta[1])
            for t in 2..T { s[n, t] ~ Normal(sqrt(keep[t]) * s[n, t-1], variance = beta[t]) }
          }
        }
        """;

    private const string Flow = """
        model FlowMatching(H = 128)
        data x[rows]: real[2]
        net velocity(x: real[2], t: unit) -> real[2] = concat(x, t) |> mlp(hidden = [H, H, H], act = silu)
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Transformer = """
        model Tokens(H = 128)
        data x[rows]: index[64, 65]
        net next(before: index[..64, 65]) -> (logit: real[65]) = transformer(width = H, heads = 4, layers = 4)
        for n in rows { for l in 1..64 { x[n, l] ~ Categorical(next(x[n, 1..l-1])) } }
        """;

    private const string RealNvp = """
        model RealNvp(H = 128)
        data x[rows]: real[2]
        flow warp: real[2] = realnvp(layers = 8, hidden = [H, H])
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Gan = """
        model Gan(H = 128)
        data x[rows]: real[2]
        net generate(z: real[2]) -> real[2] = mlp(hidden = [H, H, H], act = relu)
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Delta(generate(z[n]))
        }
        critic { net judge(x: real[2]) -> real = mlp(hidden = [H, H, H], act = leaky_relu) }
        """;

    public static IReadOnlyList<Case> All { get; } =
    [
        new("toy", "toy VAE", Toy, 200, 2, BoundKind.Elbo, 1, 300),
        new("iwae", "toy VAE, IWAE k = 10", Toy, 200, 2, BoundKind.Iwae, 10, 100),
        new("binary", "784-400-20, binary", Binary, 128, 784, BoundKind.Elbo, 1, 60),
        new("binary4096", "same, batch 4096", Binary, 4096, 784, BoundKind.Elbo, 1, 2),
        new("conv", "convolutional VAE", Conv, 128, 784, BoundKind.Elbo, 1, 10) { Shape = [28, 28] },
        new("ddpm", "ddpm, T = 100", Ddpm, 200, 2, BoundKind.Elbo, 1, 100) { Chains = ChainTreatment.Simple },
        new("flow", "flow matching", Flow, 200, 2, BoundKind.Elbo, 1, 100),
        new("realnvp", "RealNVP, 8 couplings", RealNvp, 200, 2, BoundKind.Elbo, 1, 100),
        new("transformer", "causal transformer", Transformer, 16, 64, BoundKind.Elbo, 1, 4),
        new("gan", "GAN, both players", Gan, 200, 2, BoundKind.Elbo, 1, 100),
        new("wgan", "WGAN-GP, both players", Gan, 200, 2, BoundKind.Elbo, 1, 50),
    ];

    /// <summary>What becomes of a diffusion chain.</summary>
    public ChainTreatment Chains { get; init; }

    /// <summary>The shape of the data of a row; null: a vector of `Width` numbers.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    public static Case Named(string name) => All.Single(c => c.Name == name);

    /// <summary>A batch of the story as something to train, in float32.</summary>
    /// <param name="isAtOnce">Whether players step together, so that their losses are of the same weights.</param>
    public TrainingObjective Objective(bool isAtOnce = false)
    {
        var problem = Problem();
        if (problem.Graph.Critic is { } critic) return OfPlayers(new(GeneratedRows.Find(problem.Graph)!, critic), problem, isAtOnce);
        if (ContinuousTimeDraw.Find(problem.Graph) is { } path) return OfPath(path, problem);
        var plan = BoundPlan.Analyze(problem) with { Treatment = Chains };
        var request = new GuidedRequest(plan, BatchedPlate.Choose(problem), Batch, Particles, ElementType.Float32);
        return new BoundTraining(problem, Story.Catalog, request, Kind, GuideGradient.Plain, new(0, 1)).Objective;
    }

    private TrainingObjective OfPath(ContinuousTimeDraw path, Problem problem)
    {
        var batch = new PathBatch(TimePath.Create(path, problem, Story.Catalog), new(path.Draw.Loops[0].Plate!, Batch));
        return batch.ToTrain(FlowMatchingLoss.Lower((FlowPath)TimePath.Create(path, problem, Story.Catalog), batch), isInNats: false);
    }

    private TrainingObjective OfPlayers(AdversarialPlan plan, Problem problem, bool isAtOnce)
    {
        AdversarialGame game = Name == "wgan" ? new WassersteinGame() : new DivergenceGame(FDivergence.JensenShannon, IsMinimax: false);
        CriticConstraint constraint = Name == "wgan" ? new OneCenteredPenalty(1) : new NoConstraint();
        var request = new AdversarialRequest(plan.Of.Rows, Batch) { Trains = true };
        var batch = AdversarialBatch.Lower(plan, problem, Story.Catalog, request, constraint);
        var settings = new AdversarialSettings(game, constraint, request, new()) { Turns = new(IsSimultaneous: isAtOnce) };
        return batch.ToTrain(new AdversarialLosses(batch, settings).Phases());
    }

    private Problem Problem()
    {
        var (random, x) = (new Random(1), new double[Batch * Width]);
        foreach (ref var number in x.AsSpan())
            number = Name == "transformer" ? random.Next(1, 66)
                : Width == 784 ? (random.NextDouble() < 0.2 ? 1 : 0) : (float)(4 * random.NextDouble() - 2);
        return new(Story.Typed($"{Name}.gen", Text), new Dictionary<string, double>(),
            new Dictionary<string, long> { ["rows"] = Batch, ["Z"] = Width == 784 ? 20 : 2, ["H"] = Width == 784 ? 400 : 128, ["T"] = 100 },
            new Dictionary<string, Tensor> { ["x"] = new([Batch, .. Shape ?? [Width]], x) });
    }
}
