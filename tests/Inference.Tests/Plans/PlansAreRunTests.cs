using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Adversarial;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.NoiseContrastive;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Fingerprints;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>
/// The plan is the only source of what is treated how: a method that is handed another plan fits something else, or refuses it.
/// </summary>
public sealed class PlansAreRunTests
{
    private const string Priors = """
        model Priors
        data y[rows]: real
        m ~ Normal(0, 3)
        for n in rows { y[n] ~ Normal(m, 1) }
        """;

    private const string Flow = """
        model A
        data y[rows]: real

        """ + TwoNets + "flow warp: real = ode(velocity)\n"
        + "for n in rows { y[n] ~ Normal(0, 1) |> warp }";

    private const string Implicit = """
        model A
        data y[rows]: real
        net at(z: real) -> real = mlp(hidden = [3])
        for n in rows { z[n] ~ Normal(0, 1)
          y[n] ~ Delta(at(z[n])) }
        """;

    /// <summary>One that the path follows, and one that it could follow as well.</summary>
    private const string TwoNets = "net velocity(x: real, t: unit) -> real = mlp(hidden = [4])\n"
        + "net other(x: real, t: unit) -> real = mlp(hidden = [4])\n";

    private const string Rows = "y\n-2\n-1.5\n0.3\n1.7\n2.2\n";

    /// <summary>A story for each method that <see cref="Priors"/> is not for, by its name and what may follow it.</summary>
    private static readonly Dictionary<string, string> stories = new()
    {
        ["mle"] = """
            model A
            data x[rows]: real from y
            data y[rows]: real
            param l: real
            param m: real
            for n in rows { x[n] ~ Normal(l, 1)
              y[n] ~ Normal(m, 1) }
            """,
        ["mle of parts"] = """
            model A
            data y[rows]: real
            param m: real
            param s: positive
            for n in rows { y[n] ~ Normal(2 * m, s) }
            """,
        ["em of rows"] = """
            model A
            data x[rows]: real from y
            data y[rows]: real
            param w: simplex[2]
            param l[2]: real
            param m[2]: real
            for n in rows {
              kind[n] ~ Categorical(w)
              x[n] ~ Normal(l[kind[n]], 1)
              y[n] ~ Normal(m[kind[n]], 1)
            }
            """,
        ["em"] = """
            model A
            data y[rows]: real
            param w: simplex[2]
            param m[2]: real
            for n in rows { kind[n] ~ Categorical(w)
              y[n] ~ Normal(m[kind[n]], exp(0 * m[1])) }
            """,
        ["vmp"] = """
            model A
            data y[rows]: real
            m ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            for n in rows { y[n] ~ Normal(m, precision = t) }
            """,
        ["gibbs"] = """
            model A
            data y[rows]: real
            m ~ Normal(0, 10)
            t ~ Gamma(2, 2)
            for n in rows { y[n] ~ Normal(m, precision = t) }
            """,
        ["kde"] = """
            model A
            data x[rows]: real from y
            data y[rows]: real
            for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = 1)
              y[n] ~ KernelDensity(gaussian, bandwidth = 2) }
            """,
        ["empirical"] = """
            model A
            data x[rows]: real from y
            data y[rows]: real
            for n in rows { x[n] ~ Empirical()
              y[n] ~ Empirical() }
            """,
        ["mle of nets"] = """
            model A
            data x[rows]: real from y
            data y[rows]: real
            param m: real
            net at(x: real) -> real = mlp(hidden = [3])
            for n in rows { x[n] ~ Normal(m, 1)
              y[n] ~ Normal(at(x[n]), 1) }
            """,
        ["elbo of nets"] = """
            model A
            data y[rows]: real
            param s: positive
            net at(z: real) -> real = mlp(hidden = [3])
            for n in rows { z[n] ~ Normal(0, 1)
              y[n] ~ Normal(at(z[n]), s) }
            """,
        ["flow_matching"] = Flow,
        ["nce"] = """
            model A
            data y[rows]: real
            net energy(x: real) -> real = mlp(hidden = [4])
            net other(x: real) -> real = mlp(hidden = [4])
            for n in rows { y[n] ~ EnergyBased(energy, Normal(0, 3)) }
            """,
        ["gan"] = Implicit,
        ["fgan"] = Implicit,
        ["wgan"] = Implicit,
        ["vae_gan"] = """
            model A
            data y[rows]: real
            param s: positive
            net at(z: real) -> real = mlp(hidden = [3])
            for n in rows { z[n] ~ Normal(0, 1)
              y[n] ~ Normal(at(z[n]), s) }
            guide {
              net code(y: real) -> (mean: real, sd: positive) = mlp(hidden = [3])
              for n in rows { z[n] ~ Normal(code(y[n])) }
            }
            critic { net judge(y: real) -> real = mlp(hidden = [4]) }
            """,
        ["avb"] = """
            model A
            data y[rows]: real
            param s: positive
            for n in rows { z[n] ~ Normal(0, 1)
              y[n] ~ Normal(z[n], s) }
            guide {
              net at(y: real, e: real) -> real = mlp(hidden = [3])
              for n in rows { e[n] ~ Normal(0, 1)
                z[n] ~ Delta(at(y[n], e[n])) }
            }
            """,
        ["mle of flows"] = Flow,
        ["score"] = """
            model A
            data y[rows]: real
            sde noising: real = vp(beta_min = 0.1, beta_max = 20)

            """ + TwoNets
            + "for n in rows { y[n] ~ reverse(noising, velocity) }",
    };

    public static TheoryData<string> Methods => [.. stories.Keys, .. StoryRuns.Methods.Except(stories.Keys.Select(Method))];

    [Fact]
    public void Every_story_is_that_of_a_method() => Assert.Empty(stories.Keys.Select(Method).Except(StoryRuns.Methods));

    /// <summary>A method whose plan is refused needs a story of its own here.</summary>
    [Theory, MemberData(nameof(Methods))]
    public void Another_plan_is_another_fit(string name)
    {
        var problem = TestStory.By(stories.GetValueOrDefault(name, Priors), Rows).Problem;
        var (method, choice) = StoryRuns.Choose(problem, Method(name));
        Assert.NotEqual(Result(problem, method, choice.Plan!), Result(problem, method, Less(choice.Plan!)));
    }

    private static string Method(string name) => name.Split(' ')[0];

    /// <summary>
    /// The same without what the last datum says, a term of what is lowered or the last block; of a path, along the other net.
    /// </summary>
    private static InferencePlan Less(InferencePlan plan) => plan.Blocks.Any(b => b.By is ClosedFormPoint) || plan.Objective is null
        ? plan with { Blocks = [.. plan.Blocks.SkipLast(1)] }
        : plan with
        {
            Objective = plan.Objective switch
            {
                DensityPlan density => density with { Statements = [.. density.Statements.SkipLast(1)] },
                BoundPlan bound => bound with { Statements = [.. bound.Statements.SkipLast(1)] },
                PathPlan path => path with { Path = path.Path with { Field = new CallableName("other", path.Path.Field.Span) } },
                ContrastPlan energy => energy with
                    { Energy = energy.Energy with { Energy = new CallableName("other", energy.Energy.Energy.Span) } },
                GuideCriticPlan guided => guided with { Critic = guided.Critic with { Name = "other" } },
                VaeGanPlan again => again with { Game = again.Game with { Critic = again.Game.Critic with { Name = "other" } } },
                AdversarialPlan against => against with { Critic = against.Critic with { Name = "other" } },
                var other => other,
            },
        };

    /// <summary>The numbers of a short fit, the codes of why there are none, or that the plan is of another story.</summary>
    private static string Result(Problem problem, InferenceMethod method, InferencePlan plan)
    {
        try
        {
            var (outcome, codes) = StoryRuns.Run(problem, method, plan);
            return outcome is null ? string.Join(" ", codes) : Fingerprint.Of(outcome);
        }
        catch (ArgumentException wrong)
        {
            return wrong.Message;
        }
    }
}
