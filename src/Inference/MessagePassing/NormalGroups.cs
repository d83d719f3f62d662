using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns that are updated together: those that are added in a mean, or meet in a mean and its draw. Unknowns that are multiplied
/// with each other are in different groups. Members with different leading indices are independent where every statement reads them with
/// the same ones.
/// </summary>
internal sealed class NormalGroups
{
    /// <summary>
    /// The most numbers with a joint distribution, of a chain those that statements may read together: an update takes the cube of the
    /// first, and the square of the second for each number.
    /// </summary>
    private const int MostJoint = 500;

    private readonly StoryFacts story;
    private readonly List<Variable> unknowns;
    private readonly List<ValueList<Access>> meetings = [];
    private readonly HashSet<(string One, string Other)> multiplied = [];

    /// <param name="story">The story.</param>
    /// <param name="unknowns">The normal unknowns.</param>
    /// <param name="statements">The statements that draw or read them.</param>
    public NormalGroups(StoryFacts story, IEnumerable<Variable> unknowns, IEnumerable<Draw> statements)
    {
        (this.story, this.unknowns) = (story, [.. unknowns]);
        var reader = new MultipliedReads(story.Graph, IsUnknown);
        foreach (var statement in statements)
        {
            var each = ElementDraw.Of(story.Graph, story.Catalog.FindFunction("dot")!, statement, IsUnknown).Each;
            var mean = each.Distribution.Values.FirstOrDefault(g => IsLocation(each.Distribution, g.Parameter.Name))?.Value;
            var (drawn, read) = (reader.Of(each.Target).Coefficients, mean is null ? null : reader.Of(mean).Coefficients);
            ValueList<Access> reads = [.. drawn?.Reads ?? [], .. read?.Reads ?? []];
            if (reads.Count > 0) meetings.Add(reads);
            multiplied.UnionWith(read?.Multiplied ?? []);
        }
    }

    /// <summary>The groups; or why there are none.</summary>
    public (IReadOnlyList<NormalGroup> Groups, Refusal? Refusal) Find()
    {
        var groups = new List<NormalGroup>();
        foreach (var together in Connected().SelectMany(Apart))
        {
            List<ValueList<Variable>> parts = Fits(together) ? [together] : [.. Parts(together)];
            if (parts.Find(p => !Fits(p)) is { } large) return ([], TooLarge(large[0]));
            groups.AddRange(parts.Select(Of));
        }

        return (groups, null);
    }

    /// <summary>
    /// Parts of a group that is too large: those along a chain together, and all others together; each unknown alone if that is not
    /// possible.
    /// </summary>
    private IEnumerable<ValueList<Variable>> Parts(ValueList<Variable> together)
    {
        var shared = SharedBy(together);
        ValueList<Variable> along = [.. together.Where(u => u.Whole.Dims.Count > shared)], others = [.. together.Except(along)];
        return along.Count > 0 && others.Count > 0 && ChainOf(along) is not null && Fits(others)
            ? [along, others] : together.Select(u => (ValueList<Variable>)[u]);
    }

    private bool IsUnknown(string name) => unknowns.Exists(u => u.Name == name);

    private NormalGroup Of(ValueList<Variable> together) =>
        new(together, SharedBy(together), together.Any(u => multiplied.Any(m => m.One == u.Name)), ChainOf(together));

    private ChainOfPositions? ChainOf(ValueList<Variable> together) => new ChainReads(story.Problem).Of(together, SharedBy(together),
        [.. meetings.Select(m => ReadsOf(together, m)).Where(r => r.Count > 0)], MostJoint);

    private static ValueList<Access> ReadsOf(ValueList<Variable> together, ValueList<Access> reads) =>
        [.. reads.Where(r => together.Any(u => u.Name == r.Of))];

    private bool IsLocation(DistributionCall call, string parameter) =>
        (story.Catalog[call.Of] as INaturalForm)?.NaturalForm[parameter]?.Of == NaturalStatistics.Quadratic;

    private static Refusal TooLarge(Variable unknown) =>
        new($"statements read several members of `{unknown.Name}`, whose joint normal distribution has more than {MostJoint} numbers", "",
            unknown.Span);

    /// <summary>The unknowns that meet in a statement, directly or through others.</summary>
    private List<ValueList<Variable>> Connected() => Merged(unknowns, (_, _) => true);

    /// <summary>
    /// Unknowns that meet, in groups of those that are not multiplied with each other. Where there are several groups, only unknowns whose
    /// members have the same leading indices are together, so that members are independent.
    /// </summary>
    private List<ValueList<Variable>> Apart(ValueList<Variable> connected) => !AreMultiplied(connected) ? [connected]
        : Merged(connected, (one, other) => !AreMultiplied([.. one, .. other])
            && SharedBy([.. one, .. other]) is var shared && shared == SharedBy(one) && shared == SharedBy(other));

    private bool AreMultiplied(ValueList<Variable> of) => of.Any(u => of.Any(v => multiplied.Contains((u.Name, v.Name))));

    /// <summary>Groups of variables that meet in statements, merged one after another where that is possible.</summary>
    private List<ValueList<Variable>> Merged(IEnumerable<Variable> variables,
        Func<ValueList<Variable>, ValueList<Variable>, bool> isPossible)
    {
        List<ValueList<Variable>> groups = [.. variables.Select(u => (ValueList<Variable>)[u])];
        foreach (var reads in meetings)
        {
            var meeting = groups.FindAll(g => g.Any(v => reads.Any(r => r.Of == v.Name)));
            for (var i = 0; i < meeting.Count; i++)
                for (var j = i + 1; j < meeting.Count; j++)
                {
                    if (!isPossible(meeting[i], meeting[j])) continue;
                    groups.Remove(meeting[j]);
                    groups[groups.IndexOf(meeting[i])] = meeting[i] = [.. meeting[i], .. meeting[j]];
                    meeting.RemoveAt(j--);
                }
        }

        return groups;
    }

    /// <summary>The number of leading indices that are the same in every statement that reads them, and select one member.</summary>
    private int SharedBy(ValueList<Variable> together)
    {
        var dims = together[0].Whole.Dims;
        var shared = together.Min(u => dims.Zip(u.Whole.Dims).TakeWhile(p => p.First == p.Second).Count());
        foreach (var reads in meetings)
        {
            var own = ReadsOf(together, reads);
            if (own.Count == 0) continue;
            shared = Math.Min(shared, own[0].At.TakeWhile(a => a is not (WholeDimension or SliceIndex)).Count());
            while (own.Any(r => !r.At.Take(shared).SequenceEqual(own[0].At.Take(shared)))) shared--;
        }

        return shared;
    }

    /// <summary>Whether it is a chain, or a joint distribution of each member is small: all that it has before data are bound.</summary>
    private bool Fits(ValueList<Variable> together)
    {
        var shared = SharedBy(together);
        return together.All(u => u.Extents.Count <= shared) || story.Problem is not { } problem
            || together.Sum(u => problem.ShapeOf(u)[shared..].Count) <= MostJoint || ChainOf(together) is not null;
    }
}

/// <summary>Normal unknowns with a joint distribution for each member.</summary>
/// <param name="Unknowns">The unknowns.</param>
/// <param name="Shared">The number of leading indices that they share: members with other ones are independent.</param>
/// <param name="IsMultiplied">Whether one is multiplied with an unknown of another group.</param>
/// <param name="Chain">How positions along a chain meet; null of other unknowns.</param>
internal sealed record NormalGroup(ValueList<Variable> Unknowns, int Shared, bool IsMultiplied, ChainOfPositions? Chain);
