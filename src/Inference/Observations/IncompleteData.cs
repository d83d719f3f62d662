using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Observations;

/// <summary>
/// A data name with missing cells: which member of which statement draws each element, together with which others, and which of these draws
/// count.
/// </summary>
internal sealed class IncompleteData
{
    private readonly bool[] missing;
    private readonly ArrayCells cells;
    private readonly int[] eventOf;
    private readonly Dictionary<int, (Draw Draw, int[] Member)> drawn = [];
    private readonly bool[] counts, read;

    public IncompleteData(Problem problem, Variable variable, bool[] missing)
    {
        (this.missing, cells, eventOf, counts, read) = (missing, new(problem, variable), new int[missing.Length], new bool[missing.Length],
            new bool[missing.Length]);
        Array.Fill(eventOf, -1);
        var members = new StatementMembers(problem);
        foreach (var draw in problem.Graph.StatementsOf(variable.Name).OfType<Draw>())
            foreach (var member in members.Of(draw.Loops)) Draws(draw, member, members);
    }

    /// <summary>How many cells there are.</summary>
    public int Size => missing.Length;

    public bool IsMissing(int cell) => missing[cell];

    /// <summary>Whether a cell is drawn by itself.</summary>
    public bool IsAlone(int cell) => eventOf[cell] >= 0 && eventOf.AsSpan().Count(eventOf[cell]) == 1;

    /// <summary>What draws a cell; null where nothing does.</summary>
    public (Draw Draw, int[] Member)? DrawOf(int cell) => eventOf[cell] >= 0 ? drawn[eventOf[cell]] : null;

    /// <summary>One cell of each draw of which something is observed, or of all.</summary>
    public IEnumerable<int> Events(Draw draw, bool all) => Enumerable.Range(0, missing.Length)
        .Where(cell => eventOf[cell] >= 0 && (all || !missing[cell]) && ReferenceEquals(drawn[eventOf[cell]].Draw, draw));

    /// <summary>From here on the draw of this cell counts; what draws it, the first time.</summary>
    public (Draw Draw, int[] Member)? Count(int cell)
    {
        if (counts[eventOf[cell]]) return null;
        counts[eventOf[cell]] = true;
        return drawn[eventOf[cell]];
    }

    /// <summary>From here on something that counts depends on the draw of this cell.</summary>
    public void Read(int cell) => read[eventOf[cell]] = true;

    /// <summary>
    /// The missing elements of draws that count since other elements of theirs are there, and for nothing else; null where there is none.
    /// </summary>
    public bool[]? Partial(Func<Draw, bool> isMeant) =>
        Enumerable.Range(0, missing.Length)
            .Where(cell => missing[cell] && counts[eventOf[cell]] && !read[eventOf[cell]] && isMeant(drawn[eventOf[cell]].Draw))
            .ToArray() is { Length: > 0 } places ? Marked(places) : null;

    /// <summary>Whether any of a statement's draws counts.</summary>
    public bool Counts(Draw draw) => drawn.Any(d => counts[d.Key] && ReferenceEquals(d.Value.Draw, draw));

    /// <summary>The missing elements whose draws do not count; null where there is none.</summary>
    public bool[]? LeftOut() => Chosen(counting: false) is { Length: > 0 } places ? Marked(places) : null;

    /// <summary>The places of missing elements whose draws count; null where there is none.</summary>
    public int[]? Filled() => Chosen(counting: true) is { Length: > 0 } places ? places : null;

    private int[] Chosen(bool counting) =>
        [.. Enumerable.Range(0, missing.Length).Where(cell => missing[cell] && counts[eventOf[cell]] == counting)];

    private bool[] Marked(int[] places)
    {
        var marked = new bool[missing.Length];
        foreach (var place in places) marked[place] = true;
        return marked;
    }

    /// <summary>Takes down what one member draws: its last dimensions together, every other element alone.</summary>
    private void Draws(Draw draw, int[] member, StatementMembers members)
    {
        var sides = draw.Target.At.Select(at => at is Affine affine ? Side(members.NumberOf(affine.Position, draw.Loops, member)) : null)
            .ToArray();
        Array.Resize(ref sides, cells.Rank);
        var whole = Enumerable.Range(0, cells.Rank).Where(d => sides[d] is null).ToList();
        var alone = whole.SkipLast(RankOf(draw));
        foreach (var first in alone.Aggregate<int, IEnumerable<(int, int)?[]>>([sides],
            (boxes, d) => boxes.SelectMany(box => Elements(box, d))))
            Together(draw, member, first);
    }

    private void Together(Draw draw, int[] member, (int, int)?[] box)
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

    /// <summary>How many of a target's last dimensions one draw has.</summary>
    private static int RankOf(Draw draw) =>
        draw.Distribution.Of.Draws == Drawn.AsDeclared ? draw.Target.Type.Rank
        : Math.Max(RankOf(draw.Distribution), draw.Target.Type.ElementRank);

    private static int RankOf(DistributionCall call) =>
        call.Of.Draws == Drawn.AsDistributions ? call.Distributions.Max(RankOf) : call.Of.Target.Dims.Count;
}
