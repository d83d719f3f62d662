namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Checks a net or function that a built-in calls: the velocity of an ODE, the score of a time reversal, the energy of an energy-based
/// distribution, the field of `solve_ode`. Its arguments and result must have the required types.
/// </summary>
internal sealed class BuiltInNetCall(
    string caller, ValueList<CalledArgument> asked, TensorType gives, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>Whether a story may pass additional arguments to it.</summary>
    public bool AllowsMoreArguments { get; init; } = true;

    public bool Fits(CallableName named)
    {
        if (typers.Callables.Find(named.Name) is not { } net) return false;
        if (net.Arguments.Count != asked.Count)
            return Wrong(named, net,
                $"`{caller}` calls `{net.Name}` with {Listed(asked.Select(a => a.Words))}, but it takes {Count(net.Arguments.Count)}");
        if (asked.Zip(net.Arguments).FirstOrDefault(p => !Takes(p.Second.Type, p.First.Type)) is { Second: { } invalid } pair)
            return Wrong(named, net,
                $"`{caller}` calls `{net.Name}` with {pair.First.Words}, {pair.First.Type}, "
                + $"but its argument `{invalid.Name}` is {invalid.Type}");
        var result = net switch { Net { Outputs: [var only] } => only.Type, StoryFunction function => function.Result, _ => null };
        return (result is not null && Takes(gives, result))
            || Wrong(named, net,
                $"`{net.Name}` must return {gives} to `{caller}`, but it returns {result?.ToString() ?? "several outputs"}");
    }

    private static bool Takes(TensorType formal, TensorType given) =>
        Assignability.ShapesAgree(given, formal) && Assignability.ElementsAgree(given, formal.Element)
            && (given.States is null || formal.States is null || given.States == formal.States);

    private bool Wrong(CallableName named, Callable net, string message)
    {
        var names = asked.Select((a, i) => $"{(net.Arguments.Count == asked.Count ? net.Arguments[i].Name : a.Name)}: {a.Type}");
        diagnostics.Add(CompilerDiagnostics.WrongArguments(named.Span, message, $"{Lacking(net)}declare "
            + $"`{(net is Net ? "net" : "function")} {net.Name}({string.Join(", ", names)}) -> {gives}` on line {net.Span.Line}"));
        return false;
    }

    /// <summary>Help that lists the arguments of the net that no value is passed for.</summary>
    private string Lacking(Callable net) =>
        !AllowsMoreArguments || net.Arguments.Count <= asked.Count
            ? "" : $"pass {string.Join(", ", net.Arguments.Skip(asked.Count).Select(a => $"`{a.Name}: {a.Type}`"))} as well, or ";

    private static string Count(int arguments) =>
        arguments switch { 0 => "no argument", 1 => "one argument", _ => $"{arguments} arguments" };

    private static string Listed(IEnumerable<string> words) =>
        words.ToList() is var all && all.Count == 1 ? all[0] : $"{string.Join(", ", all.Take(all.Count - 1))} and {all[^1]}";
}

/// <summary>An argument that a net is called with: its name, its description in messages, its type.</summary>
internal sealed record CalledArgument(string Name, string Words, TensorType Type);
