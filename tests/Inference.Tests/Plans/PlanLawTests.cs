using System.Collections.Concurrent;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Tests.Fingerprints;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>What holds of the plan of every story by every method, once its data are at hand.</summary>
public sealed class PlanLawTests
{
    private const string Dropped = "dropped", Integrated = "marginalized", Summed = "marginalized", Drawn = "drawn", Stays = "stays";

    private static readonly ConcurrentDictionary<string, (Problem, IReadOnlyList<(InferenceMethod, InferencePlan)>)> planned = [];

    public static TheoryData<string> Stories => [.. StoryRuns.Stories];

    public static TheoryData<string> ThatMeet => [.. StoriesThatMeet.All.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void A_plan_that_is_accepted_can_begin(string story)
    {
        var (problem, accepted) = Plans(story);
        foreach (var (method, plan) in accepted)
        {
            var codes = StoryRuns.Begin(problem, method, plan).Where(c => c[0] == 'E').ToList();
            Assert.True(codes.Count == 0, $"{story} by {method.Name}: {string.Join(" ", codes)}");
        }
    }

    /// <summary>What options apply to is known before a plan is made, also of methods that refuse the story.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Traits_need_no_plan(string story)
    {
        var problem = Plans(story).Item1;
        var facts = StoryFacts.Of(problem.Graph, TestStory.Catalog, RunOptions.None).With(problem);
        Assert.All(new MethodTable(TestStory.Catalog).For(facts), m => Assert.NotEmpty(m.Traits(facts, RunOptions.None).Words));
    }

    /// <summary>The blocks that are printed are those that run: each unknown is in one of them, treated as it is lowered.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void Blocks_say_of_each_unknown_what_its_lowering_does(string story)
    {
        var (problem, accepted) = Plans(story);
        foreach (var (method, plan) in accepted)
        {
            var of = problem.Graph.Variables.Select(v => v.Name).Concat(problem.Missing.Keys.Select(MissingCells.SlotOf)).ToHashSet();
            // a density has coordinates, whatever a method makes of them
            var isDensity = plan.Objective is DensityPlan;
            var printed = plan.Blocks.SelectMany(b => b.Unknowns.Select(u => (Unknown: u, Kind: KindOf(b.By))))
                .Where(b => of.Contains(b.Unknown)).Select(b => isDensity && b.Kind == Drawn ? (b.Unknown, Kind: Stays) : b)
                .Order().ToList();
            var lowered = plan.Objective switch
            {
                DensityPlan density => Kinds(density),
                BoundPlan bound => Kinds(bound).Concat(Names(problem.Graph.Variables.Where(v => v.Role == Role.Param), Stays)),
                _ => printed.Distinct(),
            };
            Assert.True(lowered.Order().SequenceEqual(printed),
                $"{story} by {method.Name}: printed {string.Join(" ", printed)}, lowered {string.Join(" ", lowered.Order())}");
        }
    }

    /// <summary>The class that lowers what a block says, that of the block if it vanishes; null for coordinates.</summary>
    private static Type? LoweringOf(Treatment treatment) => treatment switch
    {
        Elimination own => own.GetType(),
        StateAverage => typeof(EnumeratedStates),
        GuideDrawn { IsChain: true } => typeof(DrawChain),
        GuideDrawn or EncoderGuide => typeof(LatentDraws),
        DerivedNormal or DerivedFlow => typeof(GuideDerivation),
        ChainDivergence => typeof(DivergencesOfChain),
        _ => null,
    };

    /// <summary>The class that lowers a block treats its unknowns in the program, and no other block is lowered.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void A_treatment_that_is_printed_is_the_one_that_is_lowered(string story)
    {
        var (problem, accepted) = Plans(story);
        foreach (var (method, plan) in accepted)
        {
            if (plan.Objective is not (DensityPlan or BoundPlan { HasDraws: true })) continue;
            // cells of a bound are bound with the data of their rows, and draws of what is dropped are no statements of its plan
            var isBound = plan.Objective is BoundPlan;
            var printed = plan.Blocks.Where(b => LoweringOf(b.By) is not null
                    && !(isBound && b.By is (LatentOmission or MissingCellOmission or MissingCellIntegration)))
                .SelectMany(b => b.Unknowns.Select(u => (u, LoweringOf(b.By)!.Name)));
            var lowered = LoweringsOf(problem, plan, method.Name).SelectMany(t => t.Unknowns.Select(u => (u, t.GetType().Name)));
            Assert.True(lowered.Distinct().Order().SequenceEqual(printed.Order()),
                $"{story} by {method.Name}: printed {string.Join(" ", printed)}, lowered {string.Join(" ", lowered)}");
            if (plan.Objective is DensityPlan density)
                Assert.All(plan.Blocks.Where(b => b.By is Elimination),
                    b => Assert.Contains(density.Eliminations, e => ReferenceEquals(e, b.By)));
        }
    }

    /// <summary>
    /// Finite latents vanish in the order, and in the groups, that the plan prints: found without it, the order is the same.
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void Finite_latents_vanish_as_the_plan_prints_it(string story)
    {
        var (problem, accepted) = Plans(story);
        foreach (var (method, plan) in accepted)
        {
            if (plan.Objective is not (DensityPlan or BoundPlan)) continue;
            var printed = plan.Blocks.Where(b => b.By is EnumeratedStates).Select(b => (string.Join(" ", b.Unknowns), b.Name));
            var lowered = GroupsOf(problem, plan, method.Name).Select(g => (string.Join(" ", g.Latents.Select(l => l.Name)),
                g.Loop is { } along ? $"marginalized along `{along}`" : "marginalized"));
            Assert.True(lowered.SequenceEqual(printed),
                $"{story} by {method.Name}: printed {string.Join(" ", printed)}, lowered {string.Join(" ", lowered)}");
        }
    }

    private static IEnumerable<EnumeratedGroup> GroupsOf(Problem problem, InferencePlan plan, string method)
    {
        if (plan.Objective is DensityPlan density) return LogJoint.Lower(problem, TestStory.Catalog, density.InOrder([])).Groups;
        var (completed, own) = AmortizedGuide.Completed(problem, TestStory.Catalog, plan.ObjectiveOf<BoundPlan>() with { Order = [] });
        var settings = GuidedSettings.Create(GuidedMethod.KindOf(method), completed, new(), own);
        var joint = GuidedJoint.Lower(completed, TestStory.Catalog, settings.Request);
        return joint.Groups.Where(g => !settings.Request.Plan.Averages || !g.Latents.Any(settings.Request.Plan.Finite.Contains));
    }

    private static IReadOnlyList<ILoweredTreatment> LoweringsOf(Problem problem, InferencePlan plan, string method)
    {
        if (plan.Objective is DensityPlan density) return density.Eliminations;
        var (completed, own) = AmortizedGuide.Completed(problem, TestStory.Catalog, plan.ObjectiveOf<BoundPlan>());
        var settings = GuidedSettings.Create(GuidedMethod.KindOf(method), completed, new(), own);
        return GuidedJoint.Lower(completed, TestStory.Catalog, settings.Request).Treatments;
    }

    [Theory, MemberData(nameof(ThatMeet))]
    public void What_no_order_of_elimination_takes_out_is_refused_by_every_method(string story)
    {
        var (text, reason) = StoriesThatMeet.All[story];
        var bound = TestStory.By(text, StoriesThatMeet.Rows);
        var refusals = StoryRuns.Methods.Select(m => (Method: m, StoryRuns.Choose(bound.Problem, m).Choice)).ToList();
        Assert.All(refusals, r => Assert.Null(r.Choice.Plan));
        Assert.Contains(refusals.SelectMany(r => r.Choice.Refusals), r => r.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.Contains(reason, bound.Select("map").Diagnostics[0].Message, StringComparison.Ordinal);
    }

    /// <summary>A value that jumps has no gradient; of a file without a cell nothing is observed: no plan, whatever the method.</summary>
    [Theory]
    [InlineData("""
        param mean: real[2]
        param w: simplex[2]
        for n in rows {
          k[n] ~ Categorical(w)
          y[n] ~ Normal(floor(mean[k[n]]), 1)
        }
        """, "y\n1\n2.5\n", "has no gradient: `floor`")]
    [InlineData("""
        m ~ Normal(0, 1)
        for n in rows {
          z[n] ~ Normal(0, 1)
          y[n] ~ Normal(floor(z[n]) + m, 1)
        }
        """, "y\n1\n2.5\n", "has no gradient: `floor`")]
    [InlineData("""
        net f(t: real) -> real = mlp(hidden = [3])
        for n in rows { y[n] ~ Normal(floor(f(n)), 1) }
        """, "y\n1\n2.5\n", "has no gradient: `floor`")]
    [InlineData("""
        param m: real
        for n in rows { y[n] ~ Normal(m, 1) }
        """, "y\nNA\nNA\n", "every cell of `y` is missing")]
    [InlineData("""
        param mean: real[2]
        param w: simplex[2]
        for n in rows {
          k[n] ~ Categorical(w)
          y[n] ~ Normal(mean[k[n]], 1)
        }
        """, "y\nNA\nNA\n", "every cell of `y` is missing")]
    public void What_has_no_gradient_or_is_not_observed_is_refused_with_the_plan(string story, string rows, string reason)
    {
        var problem = TestStory.By($"model M\ndata y[rows]: real\n{story}", rows).Problem;
        var choices = StoryRuns.Methods.Select(m => StoryRuns.Choose(problem, m)).ToList();
        foreach (var (method, choice) in choices)
            if (choice.Plan is { } plan) Assert.NotNull(StoryRuns.Run(problem, method, plan).Outcome?.Summary);
        Assert.Contains(choices.SelectMany(c => c.Choice.Refusals), r => r.Reason.Contains(reason, StringComparison.Ordinal));
    }

    /// <summary>The plans of every method that accepts a story, made once for all tests of this class.</summary>
    private static (Problem Problem, IReadOnlyList<(InferenceMethod Method, InferencePlan Plan)> Accepted) Plans(string story) =>
        planned.GetOrAdd(story, name =>
        {
            var problem = StoryRuns.Problem(name);
            return (problem, [.. StoryRuns.Accepted(problem)]);
        });

    private static IEnumerable<(string, string)> Kinds(DensityPlan plan) =>
    [
        .. Names(plan.Dropped, Dropped), .. plan.Unobserved.LeftOut.Keys.Select(data => (MissingCells.SlotOf(data), Dropped)),
        .. plan.Unobserved.Integrated.Keys.Select(data => (MissingCells.SlotOf(data), Integrated)),
        .. Names(plan.Marginalized.Select(s => s.Latent), Summed), .. Names(plan.Integrated.SelectMany(c => c.Latents), Integrated),
        .. plan.Coordinates.Select(v => (v.Role == Role.Data ? MissingCells.SlotOf(v.Name) : v.Name, Stays)),
    ];

    private static IEnumerable<(string, string)> Kinds(BoundPlan plan) =>
    [
        .. Names(plan.Dropped, Dropped), .. Names(plan.Marginalized.Select(s => s.Latent), Summed),
        .. plan.Unobserved.Integrated.Keys.Select(data => (MissingCells.SlotOf(data), Integrated)),
        .. Names(plan.Integrated.SelectMany(c => c.Latents), Integrated), .. Names(plan.Finite, plan.Averages ? Drawn : Summed),
        .. Names(plan.Chains.Select(c => c.Chain.Latent).Concat(plan.Drawn).Concat(plan.Derived), Drawn),
    ];

    private static IEnumerable<(string, string)> Names(IEnumerable<Variable> of, string kind) => of.Select(v => (v.Name, kind));

    private static string KindOf(Treatment by) => by switch
    {
        LatentOmission or MissingCellOmission => Dropped,
        EnumeratedStates => Summed,
        Elimination => Integrated,
        StateAverage or GuideDrawn or DerivedNormal or DerivedFlow or EncoderGuide or ChainDivergence => Drawn,
        _ => Stays,
    };
}
