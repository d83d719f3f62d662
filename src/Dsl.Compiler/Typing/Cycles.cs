namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Finds cyclic dependencies. A statement depends on those that define what it reads; a chain, which reads its own neighbors, is not a
/// cycle, nor is a guide's draw of missing cells that reads the observed ones.
/// </summary>
internal sealed class Cycles(ValueList<Assignment> story, Func<string, bool> isData, string whose = "statements", bool readsOwnData = false)
{
    private Dictionary<string, Definitions> Defined => field ??= story.Select((s, i) => new Definition(i, s.Target))
        .GroupBy(d => d.Target.Of)
        .ToDictionary(g => g.Key, g => new Definitions([.. g], new AccessIntervals([.. g.Select(d => d.Target)])));

    /// <summary>One diagnostic for each cycle.</summary>
    public IEnumerable<Diagnostic> Find() => IsInOrder() ? [] : FindCircles();

    /// <summary>Whether each statement reads only what earlier lines define, so that there is no cycle.</summary>
    private bool IsInOrder()
    {
        var last = new Dictionary<string, int>();
        for (var i = 0; i < story.Count; i++) last[story[i].Target.Of] = i;
        for (var i = 0; i < story.Count; i++)
            foreach (var read in ExprTree.Reads(story[i]))
                if (last.TryGetValue(read.Of, out var defined) && defined >= i) return false;
        return true;
    }

    /// <summary>The places of the statements of each circle, in the order of the story.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Circles() => IsInOrder() ? [] : [.. Circles([.. story.Select(Reads)])];

    private IEnumerable<Diagnostic> FindCircles()
    {
        var reads = story.Select(Reads).ToList();
        return Circles(reads).Select(circle => Describe([.. circle], reads));
    }

    private IEnumerable<List<int>> Circles(List<List<Dependency>> reads)
    {
        var circles = Components.Find(story.Count, i => Definitions.Of(reads[i]));
        var members = new Dictionary<int, List<int>>();
        for (var i = 0; i < story.Count; i++)
        {
            if (!members.TryGetValue(circles[i], out var circle)) members.Add(circles[i], circle = []);
            circle.Add(i);
        }

        foreach (var circle in members.Values)
            if (circle.Count > 1 || reads[circle[0]].Exists(r => r.Definition == circle[0])) yield return circle;
    }

    private List<Dependency> Reads(Assignment statement) =>
    [
        .. from read in ExprTree.Reads(statement)
           where Defined.ContainsKey(read.Of) && !IsSorted(statement, read)
               && !(readsOwnData && read.Of == statement.Target.Of && isData(read.Of))
               && Steps.Sign(statement.Loops, statement.Target.At, read.At, ExprTree.LoopsOf(read)) == 0
           from definition in Defined[read.Of].Near(read)
           where !AccessBoxes.AreDisjoint(read, definition.Target)
           select new Dependency(definition.At, read),
    ];

    /// <summary>
    /// Whether a read of the array that the statement itself defines is indexed by data alone: its members are sorted when data are bound.
    /// </summary>
    private bool IsSorted(Assignment statement, Access read) =>
        read.Of == statement.Target.Of && read.At.Any(a => a is ComputedIndex) && read.At.OfType<ComputedIndex>()
            .All(by => by.Position is Access { At: var at } position && isData(position.Of) && at.All(a => a is AffineIndex));

    private Diagnostic Describe(HashSet<int> circle, List<List<Dependency>> reads)
    {
        var first = circle.Min();
        var path = new List<int>();
        for (var at = first; !path.Contains(at); at = Next(at).Definition) path.Add(at);
        var round = path.SkipWhile(i => i != Next(path[^1]).Definition).ToList();
        return round.Count == 1 ? OfItself(story[round[0]], Next(round[0]).Read)
            : CompilerDiagnostics.Cycle(story[round[0]].Target.Span, whose, [.. round.Append(round[0]).Select(i => story[i].Target.Of)],
                round.Select(i => story[i].Target.Of).FirstOrDefault(isData) is { } data
                    ? OfItsColumn(data) : Neighbor(Next(round[0]).Read, story[round[0]]));

        Dependency Next(int at) => reads[at].First(r => circle.Contains(r.Definition));
    }

    private Diagnostic OfItself(Assignment statement, Access read)
    {
        var verb = statement is Draw ? "drawn" : "made";
        if (isData(read.Of) && !read.At.Any(a => a is ComputedIndex or AffineIndex))
            return CompilerDiagnostics.SelfDependence(read.Span, statement.Name, verb, null, OfItsColumn(read.Of));
        if (read.At.OfType<ComputedIndex>().FirstOrDefault() is not { } by)
            return CompilerDiagnostics.SelfDependence(read.Span, statement.Name, verb, null, Neighbor(read, statement));
        var chosen = ExprTree.Accesses(by.Position).FirstOrDefault(a => !isData(a.Of));
        return CompilerDiagnostics.SelfDependence(read.Span, statement.Name, verb, chosen?.Of, chosen is null
            ? $"use a single index that is read directly from data: "
                + $"`{read.Of}[parent[{(statement.Loops.Count > 0 ? statement.Loops[^1].Name : "n")}]]` with `data parent[...]: "
                + $"index[...]`; or {Neighbor(read, statement)}"
            : $"read the index from data: `data {chosen.Of}[...]: index[...]`; or {Neighbor(read, statement)}");
    }

    /// <summary>The help for a statistic of a whole column, which must read a data name that no statement draws.</summary>
    private static string OfItsColumn(string data) =>
        $"read the column of `{data}` again under a name that no statement draws, `data given[...]: real from "
            + $"{data}`, and compute with that";

    /// <summary>
    /// The help with a neighbor that a chain may read, `b[t-1]`. Over all of a plate there is no position before the first.
    /// </summary>
    private static string Neighbor(Access read, Assignment statement) =>
        statement.Loops.LastOrDefault(l =>
            !l.IsWholePlate && statement.Target.At.Any(a => a is AffineIndex { Loop: { } loop } && loop.Name == l.Name)) is { } last
            ? $"read a neighbor, such as `{read.Of}[{string.Join(", ", statement.Target.At.Select(a => Shown(a, last)))}]`"
            : "make it a chain, which reads its neighbor: `level[t-1]` inside `for t in 2..times`";

    private static string Shown(At at, Loop stepped) => at switch
    {
        AffineIndex { Loop: { } loop } => loop.Name == stepped.Name ? $"{loop.Name}-1" : loop.Name,
        AffineIndex affine => affine.Offset.ToString(),
        _ => "..",
    };

    /// <summary>A read of a variable that the statement at that position defines.</summary>
    private sealed record Dependency(int Definition, Access Read);

    /// <summary>The target of the statement at that position.</summary>
    private sealed record Definition(int At, Access Target);

    /// <summary>All statements that define elements of one array.</summary>
    private sealed record Definitions(List<Definition> All, AccessIntervals Reaches)
    {
        /// <summary>The positions of the statements that these reads depend on.</summary>
        public static IEnumerable<int> Of(List<Dependency> reads)
        {
            foreach (var read in reads) yield return read.Definition;
        }

        /// <summary>The statements that may define what is read, in story order.</summary>
        public IEnumerable<Definition> Near(Access read)
        {
            var near = Reaches.Near(read);
            near.Sort();
            foreach (var i in near) yield return All[i];
        }
    }
}
