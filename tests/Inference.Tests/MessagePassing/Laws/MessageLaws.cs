using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.NaturalForms;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;
using Rule = System.Collections.Generic.IReadOnlyList<(double[] Point, double Weight)>;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// The messages and the bound of `vmp` against numerical integration, for every family that it updates: with random factors and random
/// rows, the updated factor of unknowns u is proportional to exp E[log p(u, all others, data)], where the mean is over the factors of all
/// others (Winn and Bishop 2005), and the bound is E[log p - log q]. Means are by quadrature of the story's own log density and of the
/// catalog's log densities of the factors, which have no formula of a moment. Finite latents are enumerated.
/// </summary>
public sealed class MessageLaws
{
    private const int Seeds = 3;

    private const string Draw = "(draw)";

    /// <summary>The most points of quadrature.</summary>
    private const double MostPoints = 300_000;

    private const double Tolerance = 1e-8;

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var story in LawStories.All.Keys)
                for (var seed = 1; seed <= Seeds; seed++) cases.Add(story, seed);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Factors_and_bound_are_those_of_integration(string name, int seed)
    {
        var (law, random) = (LawStories.All[name], new RandomStream((ulong)seed, "factors"));
        var story = law.By((ulong)seed);
        var selection = story.Select("vmp");
        Assert.True(selection.Plan is not null, string.Join("\n", selection.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help}")));
        using var fitting = (MessageFitting)selection.Method!.Start(story.Problem, selection.Plan, new(Threads: 1)).Value!;
        var sweeps = fitting.Sweeps;
        var rule = RuleFor(Members(sweeps, sweeps.Begin(random)).SelectMany(m => m));
        var parameters = RandomFactors(sweeps, rule, random);
        var members = Members(sweeps, parameters);
        var rules = sweeps.Factors.Zip(members, (f, m) => (Of: f, Rule: Joined(m, rule))).ToList();
        var entropies = rules.Select((f, i) => -f.Rule.Zip(LogDensity(members[i], f.Rule), (p, log) => p.Weight * log).Sum());

        var given = new List<ExpectedLogJoint>();
        foreach (var labeled in law.WithLabels((ulong)seed))
        {
            using var objective = new StoryObjective(labeled.Problem,
                LogJoint.Lower(labeled.Problem, TestStory.Catalog, labeled.Select("vmp").Plan!.Density, DensityRequest.OwnScales),
                withJacobian: false, ManagedEngine.On(1));
            given.Add(new(objective, rules));
        }

        var top = given.Max(g => g.Mean);
        double[] states = [.. given.Select(g => Math.Exp(g.Mean - top))];
        var bound = top + Math.Log(states.Sum()) + entropies.Sum();
        Assert.Equal(bound, sweeps.Sweep([.. parameters]), Tolerance * (1 + Math.Abs(bound)));
        foreach (var (i, (factor, points)) in rules.Index())
        {
            double[] next = [.. parameters];
            // factors of allocations are updated in whole sweeps only
            if (law.Latent is not null && sweeps.Latents.Count == 0) sweeps.Sweep(next);
            else sweeps.Sweep(next, f => f == factor);
            var updated = LogDensity(FactorMember.Of(factor, sweeps.Of(next, factor).ToArray()), points);
            var optimal = points.Select((_, k) => given.Select((g, z) => states[z] / states.Sum() * g.Given[i][k]).Sum()).ToArray();
            var constant = updated.Zip(optimal, points).Sum(p => p.Third.Weight * (p.First - p.Second));
            foreach (var (log, expected) in updated.Zip(optimal))
                Assert.Equal(expected + constant, log, Tolerance * (1 + Math.Abs(expected)));
        }
    }

    /// <summary>
    /// A family without a row: a distribution with an expected log density whose draw, or one of whose arguments, is no unknown of any
    /// story; or a factor that no story has.
    /// </summary>
    [Fact]
    public void Every_family_has_a_story()
    {
        var (found, factors) = (new HashSet<(string, string)>(), new HashSet<Type>());
        foreach (var law in LawStories.All.Values)
        {
            var story = law.By(1);
            var unknowns = story.Facts.NeededLatents.Where(l => !l.IsFiniteLatent);
            foreach (var use in new ConjugateUseTable(story.Facts, unknowns, allowsProducts: true).All)
                found.Add((use.Statement.Distribution.Of.Name, PlaceOf(use)));
            factors.UnionWith(Factors.Create(story.Problem, story.Select("vmp").Plan!.Blocks).Select(f => f.GetType()));
        }

        var expected = TestStory.Catalog.Distributions.Where(d => d is IExpectedDensity or IExpectedProbabilities)
            .SelectMany(d => Places(((INaturalForm)d).NaturalForm).Select(place => (d.Signature.Name, place)));
        Assert.Empty(expected.Except(found));
        Assert.Empty(typeof(Factor).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Factor)) && !t.IsAbstract).Except(factors));

        static IEnumerable<string> Places(NaturalForm form) =>
            [.. form.Draw is null ? [] : new[] { Draw }, .. form.Parameters.Select(p => p.Name)];

        static string PlaceOf(ConjugateUse use) => use.Statement.Distribution.Arguments
            .FirstOrDefault(a => a.Argument.Span.Start == use.At.Start)?.Parameter.Name ?? Draw;
    }

    private static List<IReadOnlyList<FactorMember>> Members(MessageSweeps sweeps, double[] parameters) =>
        [.. sweeps.Factors.Select(f => FactorMember.Of(f, sweeps.Of(parameters, f).ToArray()))];

    /// <summary>Random parameters; normal factors have the covariances of an update, and random means.</summary>
    private static double[] RandomFactors(MessageSweeps sweeps, MemberRule rule, RandomStream random)
    {
        var parameters = sweeps.Begin(random);
        foreach (var factor in sweeps.Factors)
            FactorMember.Random(factor, rule.LeastShape, random)?.CopyTo(sweeps.Of(parameters, factor));
        if (!sweeps.Factors.Any(IsNormal)) return parameters;
        sweeps.Sweep(parameters, IsNormal);
        foreach (var factor in sweeps.Factors.Where(IsNormal))
        {
            var point = new double[factor.Distribution(sweeps.Of(parameters, factor)).Numbers];
            random.FillNormal(point);
            factor.Center(point, sweeps.Of(parameters, factor));
        }

        return parameters;

        static bool IsNormal(Factor factor) => factor is NormalFactor or NormalChainFactor;
    }

    /// <summary>The rule with the most points for each number, of which there are not too many combinations.</summary>
    private static MemberRule RuleFor(IEnumerable<FactorMember> members) => new[] { (24, 8), (16, 5), (12, 4), (8, 3), (6, 3) }
        .Select(n => new MemberRule(n.Item1, n.Item2)).First(r => members.Aggregate(1.0, (all, m) => all * r.PointsOf(m)) <= MostPoints);

    /// <summary>The points of all members of a factor.</summary>
    private static Rule Joined(IReadOnlyList<FactorMember> members, MemberRule rule) =>
        [.. MemberRule.Products(members.Select(rule.Of)).Select(p => (p.Points.SelectMany(x => x).ToArray(), p.Weight))];

    private static double[] LogDensity(IReadOnlyList<FactorMember> members, Rule points)
    {
        var (all, start) = (new double[points.Count], 0);
        foreach (var member in members)
        {
            var size = member.Own.Aggregate(1, (a, b) => a * b);
            foreach (var (k, log) in member.LogDensity([.. points.Select(p => p.Point[start..(start + size)])]).Index()) all[k] += log;
            start += size;
        }

        return all;
    }
}
