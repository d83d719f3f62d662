using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns that are updated together: those that meet in a mean, or in a mean and its draw. Members with different indices are
/// independent where statements read only one of them; otherwise all numbers are jointly normal, if they are few.
/// </summary>
internal sealed class NormalGroups
{
    /// <summary>The most numbers with a joint distribution: its update takes the cube of their number.</summary>
    private const int MostJoint = 500;

    private readonly StoryFacts story;
    private readonly List<Variable> unknowns;
    private readonly List<(Draw Statement, List<Access> Reads)> meetings = [];

    /// <param name="story">The story.</param>
    /// <param name="unknowns">The normal unknowns.</param>
    /// <param name="statements">The statements that draw or read them.</param>
    public NormalGroups(StoryFacts story, IEnumerable<Variable> unknowns, IEnumerable<Draw> statements)
    {
        (this.story, this.unknowns) = (story, [.. unknowns]);
        var reader = new Reader(story.Graph, name => this.unknowns.Exists(u => u.Name == name));
        foreach (var statement in statements)
        {
            var mean = statement.Distribution.Values.FirstOrDefault(g => IsLocation(statement.Distribution, g.Parameter.Name))?.Value;
            List<Access> reads = [.. reader.Of(statement.Target).Coefficients ?? [],
                .. (mean is null ? null : reader.Of(mean).Coefficients) ?? []];
            if (reads.Count > 0) meetings.Add((statement, reads));
        }
    }

    /// <summary>The groups, each with the number of leading indices that its unknowns share; or why there are none.</summary>
    public (IReadOnlyList<(ValueList<Variable> Unknowns, int Shared)> Groups, Refusal? Refusal) Find()
    {
        var groups = new List<(ValueList<Variable>, int)>();
        foreach (var together in Together())
        {
            if (SharedBy(together) is { } shared) groups.Add((together, shared));
            else if (Numbers(together) <= MostJoint) groups.Add((together, 0));
            else if (together.FirstOrDefault(u => SharedBy([u]) is null && Numbers([u]) > MostJoint) is { } large)
                return ([], TooLarge(large));
            else groups.AddRange(together.Select(u => ((ValueList<Variable>)[u], SharedBy([u]) ?? 0)));
        }

        return (groups, null);
    }

    private bool IsLocation(DistributionCall call, string parameter) =>
        (story.Catalog[call.Of] as INaturalForm)?.NaturalForm[parameter]?.Of == NaturalStatistics.Quadratic;

    private static Refusal TooLarge(Variable unknown) =>
        new($"statements read several members of `{unknown.Name}`, whose joint normal distribution has more than {MostJoint} numbers", "",
            unknown.Span);

    /// <summary>The unknowns that meet in a statement, directly or through others.</summary>
    private List<ValueList<Variable>> Together()
    {
        var groups = unknowns.ConvertAll(u => new List<Variable> { u });
        foreach (var (_, reads) in meetings)
        {
            var meeting = groups.FindAll(g => g.Exists(v => reads.Exists(r => r.Of == v.Name)));
            foreach (var other in meeting.Skip(1))
            {
                meeting[0].AddRange(other);
                groups.Remove(other);
            }
        }

        return groups.ConvertAll(g => g.ToValueList());
    }

    /// <summary>The number of leading indices that are the same in every statement that reads them; null if they differ.</summary>
    private int? SharedBy(ValueList<Variable> together)
    {
        var extents = together[0].Extents;
        if (together.Any(u => !u.Extents.SequenceEqual(extents))) return null;
        return meetings.TrueForAll(m => m.Reads.Where(r => together.Any(u => u.Name == r.Of))
            .Select(r => r.At.Take(extents.Count).ToValueList()).Distinct().Count() <= 1) ? extents.Count : null;
    }

    /// <summary>The numbers of all of them; before data are bound, few.</summary>
    private int Numbers(ValueList<Variable> together) => story.Problem is { } problem ? together.Sum(u => problem.ShapeOf(u).Count) : 0;

    /// <summary>Collects the reads of an expression that is linear in them.</summary>
    private sealed class Reader(ModelGraph graph, Func<string, bool> isUnknown) : LinearExpression<ValueList<Access>>(graph, isUnknown)
    {
        protected override ValueList<Access> Read(Access access) => [access];

        protected override ValueList<Access> Add(ValueList<Access> left, ValueList<Access> right, bool isDifference) => [.. left, .. right];

        protected override ValueList<Access> Negate(ValueList<Access> coefficients) => coefficients;

        protected override ValueList<Access> Multiply(Apply by, int operand, ValueList<Access> coefficients) => coefficients;
    }
}
