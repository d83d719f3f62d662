using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Adversarial;

/// <summary>Critics of a story whose draws have a known distribution.</summary>
public sealed class CriticTests
{
    private const string Line = """
        model Line
        data x[rows]: real
        net generate(z: real) -> real = linear
        for n in rows {
          z[n] ~ Normal(0, 1)
          x[n] ~ Delta(generate(z[n]))
        }
        critic { net judge(x: real) -> real = mlp(hidden = [32, 32], act = tanh) }
        """;

    private static readonly Dictionary<string, Tensor> known = new()
    {
        ["generate.1.weight"] = new([1, 1], [GaussianPair.Sd]),
        ["generate.1.bias"] = new([1], [GaussianPair.Mean]),
    };

    public static TheoryData<string> Names => FDivergenceTests.Names;

    /// <summary>
    /// With expectations by quadrature the bound of a trained critic is below the divergence and within 5 % of it; where both distributions
    /// have mass, the critic is log(p / q), except for those divergences whose best critic is something else.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void A_trained_critic_reaches_the_divergence(string name)
    {
        var game = new DivergenceGame(FDivergence.Named(name), IsMinimax: false);
        var found = Judged(Trained(game, new NoConstraint()), GaussianPair.Points);
        var divergence = GaussianPair.Divergence(name);
        var bound = Bound(FDivergence.Named(name), found);
        Assert.InRange(bound, 0.95 * divergence, divergence);
        if (name is "pearson" or "tv") return;
        var both = GaussianPair.Points.Index().Where(x => x.Item is > -2 and < 2.5).ToList();
        Assert.InRange(both.Average(x => Math.Abs(found[x.Index] - GaussianPair.LogRatio(x.Item))), 0, name == "js" ? 0.05 : 0.1);
    }

    /// <summary>
    /// Between two distributions that differ by a shift d, a critic of gradient s gains s d and pays c (s - 1)^2: the best gradient is
    /// 1 + d / (2 c).
    /// </summary>
    [Theory, InlineData(10), InlineData(30)]
    public void The_gradient_under_a_penalty_is_the_one_that_pays(double coefficient)
    {
        var at = Judged(Trained(new WassersteinGame(), new OneCenteredPenalty(coefficient), Shifted(3)), [0.5, 2.5]);
        Assert.Equal(1 + (3 / (2 * coefficient)), (at[0] - at[1]) / 2, 0.05);
    }

    /// <summary>
    /// The printed estimate of N(0, 1) and N(d, 1), where KL is d^2 / 2 both ways: near it where ratios of the densities are moderate,
    /// never above it, and near what the rows can show where the distributions are far apart.
    /// </summary>
    [Theory]
    [InlineData("kl", 1.0, 8000, 0.4), InlineData("reverse_kl", 1.0, 8000, 0.4), InlineData("kl", 3.0, 4000, 3.0)]
    [InlineData("kl", 6.0, 2000, 4.0), InlineData("reverse_kl", 6.0, 2000, 4.0), InlineData("kl", 6.0, 200, 1.5)]
    public void The_estimate_is_not_above_the_divergence(string name, double apart, int rows, double least)
    {
        var numbers = new double[rows];
        new RandomStream(8, "rows").FillNormal(numbers);
        var (plan, problem) = Planned(numbers);
        var (game, constraint) = (new DivergenceGame(FDivergence.Named(name), IsMinimax: false), new NoConstraint());
        var of = Shifted(apart);
        var request = new AdversarialRequest(plan.Of.Rows, 100);
        var estimate = new CriticEstimate(problem, plan.Of.Rows, 100, new(Seed: 1, Steps: 1, Rate: 1e-3), (part, count, trains) =>
            new AdversarialLosses(AdversarialBatch.Lower(plan, part with { Trained = of }, TestStory.Catalog,
                request with { Batch = count, Trains = trains }, constraint), new(game, constraint, request, new())));
        var (loss, error) = estimate.Of(new FitOptions(1, 1), isShort: false);
        Assert.InRange(game.Estimate(loss), least, (apart * apart / 2) + (2 * error));
        Assert.InRange(game.Estimate(loss), least, game.GreatestBy(estimate.JudgedRows));
        Assert.Equal(apart > 5, RatioLimit.IsNear(game.Estimate(loss), game.GreatestBy(estimate.JudgedRows)));
    }

    private static double Bound(FDivergence divergence, double[] critic)
    {
        var builder = new ProgramBuilder(ElementType.Float64);
        var numbers = builder.Slot("v", [critic.Length]);
        var run = new Interpreter(builder.Build(("data", divergence.OfData(numbers)), ("generated", divergence.OfGenerated(numbers))))
            .Run(new Dictionary<string, Tensor> { ["v"] = new([critic.Length], critic) });
        var (data, generated) = (run["data"].Values, run["generated"].Values);
        return divergence.Scale * GaussianPair.Points.Index().Sum(x => GaussianPair.Spacing
            * ((GaussianPair.P(x.Item) * data[x.Index]) - (GaussianPair.Q(x.Item) * generated[x.Index])));
    }

    private static Dictionary<string, Tensor> Shifted(double by) => new()
    {
        ["generate.1.weight"] = new([1, 1], [1]),
        ["generate.1.bias"] = new([1], [by]),
    };

    private static Dictionary<string, Tensor> Trained(
        AdversarialGame game, CriticConstraint constraint, Dictionary<string, Tensor>? of = null)
    {
        var numbers = new double[20_000];
        new RandomStream(5, "rows").FillNormal(numbers);
        var (plan, problem) = Planned(numbers);
        of ??= known;
        var batch = AdversarialBatch.Lower(plan, problem with { Trained = of }, TestStory.Catalog,
            new(plan.Of.Rows, 500) { Trains = true }, constraint);
        var settings = new AdversarialSettings(game, constraint, batch.Request, new());
        using var trainer = new Trainer(batch.ToTrain([new([new AdversarialLosses(batch, settings).OfCritic()])]),
            new(Seed: 3, Steps: 2500, Rate: 4e-3) { Schedule = new CosineRate(), Averaging = 0.99 }, new());
        var weights = trainer.Run(TestContext.Current.CancellationToken).Weights.ToDictionary();
        foreach (var (name, value) in of) weights[name] = value;
        return weights;
    }

    private static double[] Judged(Dictionary<string, Tensor> weights, double[] at)
    {
        var (plan, problem) = Planned(at);
        var batch = AdversarialBatch.Lower(plan, problem with { Trained = weights }, TestStory.Catalog,
            new(plan.Of.Rows, at.Length, ElementType.Float64), new NoConstraint());
        var objective = batch.ToTrain([]);
        var program = batch.Builder.Build(("judged", batch.Judge(batch.Data)));
        return new Interpreter(program).Run(objective.Batch.ToDictionary(b => b.Slot, b => b.Data))["judged"].Values;
    }

    private static (AdversarialPlan Plan, Problem Problem) Planned(double[] rows)
    {
        var story = TestStory.By(Line, "x\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r:R}\n"))));
        return (story.Select("gan").Plan!.ObjectiveOf<AdversarialPlan>(), story.Problem);
    }
}
