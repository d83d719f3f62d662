using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.MissingData;

/// <summary>
/// A data name with missing cells: the statement and member that draws each element, the elements that it draws jointly, and whether the
/// draw counts.
/// </summary>
public sealed class IncompleteData
{
    private readonly ModelGraph graph;
    private readonly bool[] missing;
    private readonly ArrayCells cells;
    private readonly int[] eventOf;
    private readonly Dictionary<int, (Draw Draw, int[] Member)> drawn = [];
    private readonly bool[] counts, read;

    public IncompleteData(Problem problem, Variable variable, bool[] missing)
    {
        (graph, this.missing, cells, eventOf, counts, read) = (problem.Graph, missing, new(problem, variable), new int[missing.Length],
            new bool[missing.Length], new bool[missing.Length]);
        Array.Fill(eventOf, -1);
        var members = new StatementMembers(problem);
        foreach (var draw in problem.Graph.StatementsOf(variable.Name).OfType<Draw>())
            foreach (var member in members.Of(draw.Loops)) Draws(draw, member, members);
    }

    /// <summary>The number of cells.</summary>
    public int Size => missing.Length;

    public bool IsMissing(int cell) => missing[cell];

    /// <summary>Whether a cell is drawn separately.</summary>
    public bool IsAlone(int cell) => eventOf[cell] >= 0 && eventOf.AsSpan().Count(eventOf[cell]) == 1;

    /// <summary>The statement and member that draws a cell; null if none does.</summary>
    public (Draw Draw, int[] Member)? DrawOf(int cell) => eventOf[cell] >= 0 ? drawn[eventOf[cell]] : null;

    /// <summary>One cell of each draw with at least one observed cell, or of all draws.</summary>
    public IEnumerable<int> Events(Draw draw, bool all) => Enumerable.Range(0, missing.Length)
        .Where(cell => eventOf[cell] >= 0 && (all || !missing[cell]) && ReferenceEquals(drawn[eventOf[cell]].Draw, draw));

    /// <summary>The draws of a statement, observed or not: the member, and the missing cells that it draws jointly.</summary>
    public IEnumerable<(int[] Member, IEnumerable<int> Cells)> EventsOf(Draw draw)
    {
        var cellsOf = Enumerable.Range(0, missing.Length).Where(cell => missing[cell] && eventOf[cell] >= 0)
            .ToLookup(cell => eventOf[cell]);
        return drawn.Where(d => ReferenceEquals(d.Value.Draw, draw)).Select(d => (d.Value.Member, cellsOf[d.Key]));
    }

    /// <summary>Marks the draw of this cell as counted; returns the draw the first time, null later.</summary>
    public (Draw Draw, int[] Member)? MarkAsCounted(int cell)
    {
        if (counts[eventOf[cell]]) return null;
        counts[eventOf[cell]] = true;
        return drawn[eventOf[cell]];
    }

    /// <summary>Marks the draw of this cell as read by something that counts.</summary>
    public void MarkAsRead(int cell) => read[eventOf[cell]] = true;

    /// <summary>
    /// The missing elements of draws that count only because other elements of theirs are observed; null if there are none.
    /// </summary>
    public bool[]? Partial(Func<Draw, bool> isMeant) =>
        Enumerable.Range(0, missing.Length)
            .Where(cell => missing[cell] && counts[eventOf[cell]] && !read[eventOf[cell]] && isMeant(drawn[eventOf[cell]].Draw))
            .ToArray() is { Length: > 0 } places ? Marked(places) : null;

    /// <summary>Whether any of a statement's draws counts.</summary>
    public bool Counts(Draw draw) => drawn.Any(d => counts[d.Key] && ReferenceEquals(d.Value.Draw, draw));

    /// <summary>The missing elements whose draws do not count; null if there are none.</summary>
    public bool[]? Marginalized() => Chosen(counting: false) is { Length: > 0 } places ? Marked(places) : null;

    /// <summary>The places of missing elements whose draws count; null if there are none.</summary>
    public int[]? UnknownCells() => Chosen(counting: true) is { Length: > 0 } places ? places : null;

    private int[] Chosen(bool counting) =>
        [.. Enumerable.Range(0, missing.Length).Where(cell => missing[cell] && counts[eventOf[cell]] == counting)];

    private bool[] Marked(int[] places)
    {
        var marked = new bool[missing.Length];
        foreach (var place in places) marked[place] = true;
        return marked;
    }

    /// <summary>Records what one member draws: its last dimensions jointly, every other element separately.</summary>
    private void Draws(Draw draw, int[] member, StatementMembers members)
    {
        var sides = draw.Target.At.Select(at =>
            at is AffineIndex affine ? Side(members.NumberOf(affine.Position, draw.Loops, member)) : null)
            .ToArray();
        Array.Resize(ref sides, cells.Rank);
        var whole = Enumerable.Range(0, cells.Rank).Where(d => sides[d] is null).ToList();
        var alone = whole.SkipLast(RankOf(draw));
        foreach (var first in alone.Aggregate<int, IEnumerable<(int, int)?[]>>([sides],
            (boxes, d) => boxes.SelectMany(box => Elements(box, d))))
            AddEvent(draw, member, first);
    }

    private void AddEvent(Draw draw, int[] member, (int, int)?[] box)
    {
        var name = -1;
        foreach (var cell in cells.In(box))
        {
            if (name < 0) drawn[name = cell] = (draw, member);
            eventOf[cell] = name;
        }
    }

    private IEnumerable<(int, int)?[]> Elements((int, int)?[] box, int dimension) =>
        Enumerable.Range(1, cells.SizeOf(dimension))
            .Select(at => ((int, int)?[])[.. box[..dimension], Side(at), .. box[(dimension + 1)..]]);

    private static (int, int)? Side(int at) => (at, at);

    /// <summary>The number of a target's last dimensions that belong to one draw.</summary>
    private int RankOf(Draw draw)
    {
        if (draw.Distribution.Of.Draws is DrawTypeSource.AsDeclared or DrawTypeSource.AsCallable) return draw.Target.Type.Rank;
        var own = Math.Max(RankOf(draw.Distribution), draw.Target.Type.ElementRank);
        return Math.Max(own, FlowStage.RankOf(graph, draw));
    }

    private static int RankOf(DistributionCall call) =>
        call.Of.Draws == DrawTypeSource.AsDistributions ? call.Distributions.Max(RankOf) : call.Of.Target.Dims.Count;
}
