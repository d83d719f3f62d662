using ProbDsl.Inference.NaturalForms;
using ProbDsl.Inference.Plans;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>
/// The contributions of observed and latent draws to some unknowns, and the conditional maximum of one of them given all others.
/// </summary>
public sealed class ConjugateUseTable
{
    private readonly StoryFacts story;
    private readonly List<ConjugateUse> uses;

    /// <param name="story">The story.</param>
    /// <param name="unknowns">The unknowns.</param>
    /// <param name="allowsProducts">Whether a location may be a product of different unknowns, and so normal given all others.</param>
    public ConjugateUseTable(StoryFacts story, IEnumerable<Variable> unknowns, bool allowsProducts = false)
    {
        this.story = story;
        var names = unknowns.Select(u => u.Name).ToHashSet();
        var reader = new ConjugateUseFinder(story.Graph, story.Catalog, names.Contains, allowsProducts);
        uses = [.. story.Graph.Story.OfType<Draw>().Where(d => !story.Unobserved.Silent.Contains(d)).SelectMany(reader.Of)];
    }

    public IReadOnlyList<ConjugateUse> All => uses;

    /// <summary>The statements that read one of these unknowns, as text.</summary>
    public string Read(ValueList<string> names) => $"read by {string.Join(", ",
        uses.Where(u => names.Contains(u.Unknown) && u.Statement.Target.Of != u.Unknown).Select(u => $"`{u.Statement.Name}`").Distinct())}";

    /// <summary>
    /// The closed-form maximum of an unknown whose contributions are all of one family with its support; null if there is none.
    /// </summary>
    public ConditionalMaximization? ClosedFormOf(Variable unknown)
    {
        var reported = uses.Where(u => u.Unknown == unknown.Name && (u.Why is not null || u.DeterminesFamily)).ToList();
        var isWeighed = story.Graph.Story.OfType<TargetIncrement>().Any(w => DeepReads.Find(story.Graph, w).Any(r => r.Of == unknown.Name));
        return reported.Count > 0 && !isWeighed
            && reported.TrueForAll(u => u.Why is null && (u.Of, u.Power) == (reported[0].Of, reported[0].Power))
            && FamilyOfUnknown.IsWhole(unknown.Support, reported[0].Of)
            ? new(reported[0].Of, reported[0].Power)
            : null;
    }
}
