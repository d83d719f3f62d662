namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The local scope of an expression beside the story's own names: the loops around it and, inside the body of a function, net or flow, its
/// arguments. A body is closed: it cannot read variables.
/// </summary>
internal sealed record Local(ValueList<Loop> Loops, ValueList<Formal> Formals, bool IsClosed)
{
    public static Local Nowhere { get; } = new([], [], false);

    public static Local Inside(ValueList<Loop> loops) => new(loops, [], false);

    public static Local Body(ValueList<Formal> formals) => new([], formals, true);

    public Local With(Loop loop) => this with { Loops = [.. Loops, loop] };

    /// <summary>The innermost loop of that name.</summary>
    public Loop? FindLoop(string name) => Loops.LastOrDefault(l => l.Name == name);

    public Formal? FindFormal(string name) => FindLoop(name) is null ? Formals.FirstOrDefault(f => f.Name == name) : null;

    public bool Hides(string name) => FindLoop(name) is not null || Formals.Any(f => f.Name == name);

    /// <summary>Every name of this scope.</summary>
    public IEnumerable<string> Names => Loops.Select(l => l.Name).Concat(Formals.Select(f => f.Name));
}
