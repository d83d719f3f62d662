using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The factors of an approximation in which every unknown is conjugate to the statements that read it, given all others; finite latents are
/// marginalized. Locations come first: their updates are the largest.
/// </summary>
internal sealed class FactorRule : PlanRule
{
    public override Offer Treat(StoryFacts story)
    {
        var unknowns = story.NeededLatents.Where(l => !l.IsFiniteLatent).ToList();
        var table = new ConjugateUseTable(story, unknowns);
        List<Refusal> refusals = [.. table.All.Where(u => u.Why is not null || u.Power != 1).Take(1)
            .Select(u => u.Why ?? FamilyOfUnknown.Powered(u))];
        var families = refusals.Count > 0 ? [] : unknowns.ConvertAll(u => (Unknown: u, Family: FamilyOfUnknown.Of(u, table.All)));
        refusals.AddRange(families.Select(f => f.Family.Refusal).OfType<Refusal>());
        if (refusals.Count > 0) return Offer.Refuse(refusals);
        var normal = families.Where(f => f.Family.Statistics == NaturalStatistics.Quadratic).Select(f => f.Unknown);
        var (groups, large) = new NormalGroups(story, normal, table.All.Select(u => u.Statement).Distinct()).Find();
        if (large is not null) return Offer.Refuse([large]);
        Block[] blocks =
        [
            .. groups.Select(g => Of([.. g.Unknowns.Select(u => u.Name)], new(NaturalStatistics.Quadratic, g.Shared))),
            .. families.Where(f => f.Family.Statistics != NaturalStatistics.Quadratic)
                .Select(f => Of([f.Unknown.Name], new(f.Family.Statistics!.Value))),
        ];
        return Offer.Unless([.. new LoweredMessagesRequirement(blocks).Unmet(story)], blocks);

        Block Of(Parser.Syntax.ValueList<string> names, VariationalFactor factor) => new(names, factor, table.Read(names));
    }
}
