namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the body of a net. A pipe whose first stage mentions an argument or a let starts from that value, otherwise from all arguments.
/// The outputs split the result of the last layer in order.
/// </summary>
internal sealed class NetTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    public Net? Type(NetSyntax net)
    {
        if (typers.Callables.Formals(net.Arguments) is not { } arguments || Outputs(net) is not { } outputs) return null;
        // if the body has errors, calls are still checked against the signature
        return Body(net, arguments, outputs) ?? new(net.Name.Text, arguments, outputs, null, [], net.Name.Span);
    }

    private Net? Body(NetSyntax net, ValueList<Formal> arguments, ValueList<Output> outputs)
    {
        if (Lets(net, arguments) is not { } lets) return null;
        ValueList<Formal> known = [.. arguments, .. lets.Select(l => new Formal(l.Name, l.Makes, l.Span))];
        if (Pipe(net, net.Body, known, [.. outputs.Select(o => o.Type)]) is not var (start, layers, makes)) return null;
        return Fills(net, makes, outputs, layers)
            ? new(net.Name.Text, arguments, outputs, start, layers, net.Name.Span) { Lets = lets } : null;
    }

    private ValueList<NetLet>? Lets(NetSyntax net, ValueList<Formal> arguments)
    {
        if (net.Lets.Count > 0 && arguments.FirstOrDefault(a => a.Type.IsPrefix) is { } prefix)
            return Refuse(CompilerDiagnostics.WrongNet(net.Lets[0].Span,
                $"a net with `let` takes tensors of one length, but `{prefix.Name}` is a strict prefix, {prefix.Type}",
                "write the body as one pipe that starts with `masked_mlp` or `transformer`"));
        var lets = new List<NetLet>();
        List<Formal> known = [.. arguments];
        foreach (var let in net.Lets)
        {
            if (known.Find(f => f.Name == let.Name.Text) is { } other)
                return Refuse(CompilerDiagnostics.DeclaredTwice(let.Name, other.Span));
            if (Pipe(net, let.Value, [.. known], []) is not var (start, layers, makes)) return null;
            if (makes is not [var one])
                return Refuse(CompilerDiagnostics.WrongNet(let.Span, $"`{let.Name.Text}` is no value", "write layers, as in `linear(64)`"));
            lets.Add(new(let.Name.Text, start, layers, one, let.Name.Span));
            known.Add(new(let.Name.Text, one, let.Name.Span));
        }

        return [.. lets];
    }

    /// <summary>The start and the layers of one pipe of the net and what they make, or null with a diagnostic.</summary>
    private (Expr? Start, ValueList<LayerStage> Layers, ValueList<TensorType> Makes)? Pipe(NetSyntax net, ExprSyntax pipe,
        ValueList<Formal> known, ValueList<TensorType> required)
    {
        var (local, stages) = (Local.Body(known), Pipes.Stages(pipe));
        var start = NetParts.StartsWithName(net, pipe) ? typers.Expressions.Type(stages[0], local) : null;
        if (start is null && NetParts.StartsWithName(net, pipe)) return null;
        if (typers.Layers.Read([.. stages.Skip(start is null ? 0 : 1)], local) is not { } given) return null;
        ValueList<TensorType> flowing = start is null ? [.. known.Take(net.Arguments.Count).Select(a => a.Type)] : [start.Type];
        return typers.Layers.Type(given, flowing, required) is { } layers
            ? (start, layers, layers is [.., var last] ? [last.Makes] : flowing) : null;
    }

    private ValueList<NetLet>? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    private ValueList<Output>? Outputs(NetSyntax net)
    {
        var types = net.Outputs.Select(o => typers.Types.ReadArgument(o.Type)).ToList();
        if (types.Contains(null)) return null;
        if (net.Outputs.GroupBy(o => o.Name?.Text).FirstOrDefault(g => g.Key is not null && g.Count() > 1) is { } twice)
        {
            diagnostics.Add(CompilerDiagnostics.DeclaredTwice(twice.ElementAt(1).Name!, twice.First().Name!.Span));
            return null;
        }

        if (types.FindIndex(t => t!.IsWhole) is var whole and >= 0)
        {
            diagnostics.Add(CompilerDiagnostics.WrongNet(net.Outputs[whole].Span, $"a net computes real numbers, but this output is "
                + $"{types[whole]}", "let it return the `logit` of a `Bernoulli` or `Categorical`"));
            return null;
        }

        return [.. net.Outputs.Zip(types, (o, t) => new Output(o.Name?.Text, t!))];
    }

    /// <summary>Checks that the body's result has as many elements as the outputs.</summary>
    private bool Fills(NetSyntax net, ValueList<TensorType> flowing, ValueList<Output> outputs, ValueList<LayerStage> stages)
    {
        var asked = outputs.Select(o => Held(o.Type)).Aggregate((a, b) => a + b);
        var made = flowing.Select(Held).Aggregate((a, b) => a + b);
        if (asked == made) return true;
        var last = stages.Count == 0 ? net.Body.Span : stages[^1].Span;
        diagnostics.Add(CompilerDiagnostics.WrongNet(last, $"the body of `{net.Name.Text}` ends with {string.Join(" and ", flowing)}, "
            + $"but its outputs are {string.Join(", ", outputs.Select(o => o.Name is null ? $"{o.Type}" : $"{o.Name}: {o.Type}"))}",
            stages.Count > 0 && stages[^1].Options.Any(o => o.Value is SizeArgument)
                ? "delete the size of the last layer, so that the outputs determine it"
                : $"end with `|> linear`, whose size the outputs "
                    + $"determine{(flowing.Count == 1 && outputs is [{ Name: null }] ? $", or write `-> {flowing[0]}`" : "")}"));
        return false;
    }

    /// <summary>
    /// The number of elements of a type; a symmetric or triangular matrix is built from its lower triangle, but counts as a full square
    /// matrix here.
    /// </summary>
    private static Size Held(TensorType type) => type.Dims.Select(d => d.Size).Aggregate(Size.One, (a, b) => a * b);
}
