namespace ProbDsl.Inference.Structures;

/// <summary>What a story and its guide pass to nets, flows and functions, directly and inside of these.</summary>
public sealed class NetCalls
{
    private NetCalls(IReadOnlyList<Statement> statements, IReadOnlyList<Call> direct, IReadOnlyList<NetCall> all) =>
        (Statements, Direct, All) = (statements, direct, all);

    /// <summary>The statements of the story and its guide.</summary>
    public IReadOnlyList<Statement> Statements { get; }

    /// <summary>The calls in expressions.</summary>
    public IReadOnlyList<Call> Direct { get; }

    /// <summary>These, and what flows the field of a continuous-time model and energies are given.</summary>
    public IReadOnlyList<NetCall> All { get; }

    /// <param name="graph">The story.</param>
    /// <param name="path">Its draw from a continuous-time model, if it has one.</param>
    public static NetCalls Find(ModelGraph graph, ContinuousTimeDraw? path)
    {
        Statement[] statements = [.. graph.Story, .. graph.Guide];
        var direct = CalledNets.Calls(graph, statements.SelectMany(ExprTree.RightSides));
        return new(statements, direct, [.. direct.Select(c => Of(c.Of, [.. c.Arguments])),
            .. statements.OfType<Draw>().SelectMany(d => d.Distribution.Through).Where(f => f.Of is null)
                .Select(f => Of(f.Name, [.. f.Given])),
            .. path?.Called(graph) is { } field ? [Of(field.Name, [null, null, .. path.Given])] : Array.Empty<NetCall>(),
            .. statements.OfType<Draw>().Select(EnergyDraw.Find).OfType<EnergyDraw>()
                .Select(e => Of(e.Energy.Name, [e.Draw.Target, .. e.Given]))]);

        NetCall Of(string name, Expr?[] values)
        {
            var called = graph.Callables.First(c => c.Name == name);
            return new(called, [.. called.Arguments.Zip(values, (argument, value) => (argument.Name, value))]);
        }
    }
}

/// <summary>One call.</summary>
/// <param name="Of">What is called.</param>
/// <param name="Arguments">Its arguments; a null value is computed by a continuous-time model.</param>
public sealed record NetCall(Callable Of, IReadOnlyList<(string Name, Expr? Value)> Arguments)
{
    /// <summary>The name of the units of an argument.</summary>
    public string UnitOf((string Name, Expr? Value) argument) => StandardUnits.OfInput(Of.Name, argument.Name);
}
