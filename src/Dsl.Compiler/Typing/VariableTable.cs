namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types each variable on first use, so that statements may come in any order; a variable that depends on itself is a cycle. A
/// guide's table includes the story's variables and adds its own.
/// </summary>
internal sealed class VariableTable(ICatalog catalog, StoryTypers typers, VariableTable? story,
    IReadOnlyDictionary<string, double> settings, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, Variable?> found = [];
    private readonly List<string> underway = [];

    private Scope Scope => typers.Scope;

    public bool IsKnown(string name) =>
        Scope.Hypers.ContainsKey(name) || Scope.Data.ContainsKey(name) || Scope.Params.ContainsKey(name) || Scope.Targets.ContainsKey(name)
            || story?.IsKnown(name) == true;

    /// <summary>The variable, or null if its declaration has errors (already reported).</summary>
    public Variable? Find(string name)
    {
        if (story?.IsKnown(name) == true) return story.Find(name);
        if (found.TryGetValue(name, out var variable)) return variable;
        if (underway.Contains(name))
        {
            var round = NameCycle.Find(underway.SkipWhile(n => n != name), n => Scope.First[n].Span);
            diagnostics.Add(Scope.Hypers.ContainsKey(round[0])
                ? CompilerDiagnostics.Cycle(Scope.First[round[0]].Span, "hyperparameters", round, "write a number for it")
                : (round.Count == 2 && Scope.Targets.TryGetValue(name, out var lines) ? UntypedArray.Find(name, lines) : null)
                    ?? CompilerDiagnostics.Cycle(Scope.First[round[0]].Span, "statements", round,
                        "make it a chain, which reads its own array at a neighbor: `level[t-1]`"));
            foreach (var member in underway) found[member] = null;
            return null;
        }

        underway.Add(name);
        variable = Type(name);
        underway.Remove(name);
        return found.TryGetValue(name, out var broken) ? broken : found[name] = variable;
    }

    private Variable? Type(string name)
    {
        if (Scope.Data.TryGetValue(name, out var data)) return Data(data);
        if (Scope.Params.TryGetValue(name, out var param)) return Param(param);
        if (Scope.Hypers.TryGetValue(name, out var hyper)) return Hyper(hyper);
        return Defined(name, Scope.Targets[name]);
    }

    private Variable? Hyper(HyperSyntax hyper)
    {
        var name = hyper.Name.Text;
        Expr? value = null;
        // most stories have no settings: without them, no dictionary of numbers is compiled at startup
        if (settings.Count > 0 && settings.TryGetValue(name, out var set))
            value = new Literal(set, set == Math.Floor(set) ? TensorType.Int : TensorType.Real, hyper.Span);
        else if (hyper.Value is null) diagnostics.Add(CompilerDiagnostics.HyperparameterMissing(hyper.Span, name));
        else if (SyntaxTree.All(hyper.Value).OfType<ReferenceSyntax>()
            .FirstOrDefault(r => Scope.Has(r.Name.Text) && !Scope.Hypers.ContainsKey(r.Name.Text)) is { } other)
            diagnostics.Add(CompilerDiagnostics.WrongType(other.Span,
                $"{Scope.Describe(other.Name.Text)} is not allowed in a hyperparameter",
                "its value may contain only numbers and other hyperparameters"));
        else value = typers.Expressions.Type(hyper.Value, Local.Nowhere);
        return value is null ? null : new(name, Role.Constant, [], value.Type, Support.Of(value.Type), new ValueOrigin(value), hyper.Span);
    }

    private Variable? Data(DataSyntax data)
    {
        if (Declared(data.Dims, data.Type) is not { } shape) return null;
        if (new DataDistribution(catalog, typers, diagnostics) is var distribution && distribution.Stands(data))
            return distribution.Read(data, shape.Extents, shape.Type) is { } drawn
                ? new(data.Name.Text, Role.Data, shape.Extents, shape.Type, Support.Of(shape.Type), drawn, data.Name.Span) : null;
        return new DataColumns(catalog, typers, diagnostics).Read(data, shape.Extents, shape.Type) is { } columns
            ? new(data.Name.Text, Role.Data, shape.Extents, shape.Type, Within(shape.Type, columns), columns, data.Name.Span)
            : null;
    }

    /// <summary>The support of data with a range such as `in 0..255`: finitely many values.</summary>
    private static Support Within(TensorType type, ColumnOrigin columns) =>
        columns is { Low.Number: { } low and > int.MinValue and < int.MaxValue, High: { } high }
            ? new FiniteSupport(high - columns.Low + Size.One, (int)low) : Support.Of(type);

    private Variable? Param(ParamSyntax param)
    {
        if (Declared(param.Dims, param.Type) is not { } shape) return null;
        if (shape.Extents.Concat(shape.Type.Dims)
            .FirstOrDefault(e => e.Plate?.Within is not null) is { Plate: { Within: { } group } ragged })
        {
            diagnostics.Add(CompilerDiagnostics.WrongGroup(param.Type.Span, $"`{ragged.Name}` has a different length in each of "
                + $"`{group.Name}`, so it is not a size", $"number the positions with data: `data number[{group.Name}, "
                    + $"{ragged.Name}]: index[V] from ... by ...`, and give `{param.Name.Text}` the size V"));
            return null;
        }

        if (shape.Type.IsWhole)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(param.Type.Span,
                $"a `param` cannot be {shape.Type}: point estimates are continuous",
                Drawn(param.Name.Text, shape.Type)));
            return null;
        }

        var variable = new Variable(param.Name.Text, Role.Param, shape.Extents, shape.Type, Support.Of(shape.Type), null, param.Name.Span);
        return param.Start is null ? variable : new StartTyper(typers, settings, diagnostics).Type(param.Start, variable) is { } start
            ? variable with { Origin = new StartOrigin(start) } : null;
    }

    private static string Drawn(string name, TensorType type) => type.Element switch
    {
        Element.Bool => $"draw it instead, so that it is marginalized: `{name} ~ Bernoulli(0.5)`",
        Element.Index => $"draw it instead, so that it is marginalized: `{name} ~ Categorical(uniform({type.States}))`",
        _ => $"draw it instead: `{name} ~ Poisson(...)`; or declare a continuous type, such as `positive`",
    };

    private (ValueList<Extent> Extents, TensorType Type)? Declared(ValueList<IndexSyntax> dims, TypeSyntax type)
    {
        var extents = dims.TryMap(d => typers.Sizes.ReadExtent(d, diagnostics));
        var read = typers.Types.Read(type);
        return read is null || extents is null ? null : (extents, read);
    }

    private Variable? Defined(string name, List<StatementInLoops> statements)
    {
        if (story is null && new AmbiguousArray(Scope, catalog).Find(name, statements) is { } meant)
        {
            diagnostics.Add(meant);
            return null;
        }

        if (new Tiling(typers.Targets, diagnostics).Extents(name, statements) is not { } extents) return null;
        if (TypeOf(statements) is not { } type) return null;
        var role = statements.Exists(s => s.Statement is DrawSyntax) ? Role.Latent : Role.Derived;
        return new(name, role, extents, type, Support.Of(type), null, statements[0].Target.Name.Span);
    }

    /// <summary>
    /// The type of an array: a type written on one target holds for all lines; otherwise the lines that do not read the array determine it.
    /// </summary>
    private TensorType? TypeOf(List<StatementInLoops> statements)
    {
        foreach (var statement in statements)
            if (statement.Target.Type is { } written) return typers.Types.Read(written);
        if (statements.Count == 1) return TypeOf(statements[0]);
        var recurrent = statements.Where(ReadsItself).ToList();
        if (recurrent.Count == statements.Count) recurrent.RemoveAt(0);
        var given = statements.Except(recurrent, ReferenceEqualityComparer.Instance).Cast<StatementInLoops>().Select(TypeOf).ToList();
        if (given.Contains(null)) return null;
        var joined = JoinedType.Join([.. given.Select(g => g!)]);
        return joined.IsWhole && !recurrent.All(StaysWhole) ? joined with { Element = Element.Real, States = null } : joined;
    }

    private TensorType? TypeOf(StatementInLoops placed)
    {
        if (typers.Loops.Around(placed) is not { } loops) return null;
        if (placed.Statement is DefineSyntax { Value: CallSyntax { Callee: ReferenceSyntax { Name.Text: var distribution } } call }
            && catalog.FindDistribution(distribution) is not null && Scope.FindCallable(distribution) is null)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(call.Span, $"`{distribution}` is a distribution, but `=` defines a value",
                $"a draw is written with `~`: `{LeftSide.Of(placed.Target).Text} ~ {call.Span.OneLine}`"));
            return null;
        }

        return placed.Statement is DrawSyntax draw
            ? typers.Distributions.Type(draw.Distribution, Local.Inside(loops), null, LeftSide.Of(draw.Target))?.Draws
            : typers.Expressions.Type(placed.RightSide, Local.Inside(loops))?.Type;
    }

    /// <summary>Whether the right side depends on the array itself, directly or indirectly.</summary>
    private bool ReadsItself(StatementInLoops placed) =>
        SyntaxTree.Names(placed.RightSide).Any(name => typers.Chains.AreMutual(name, placed.Target.Name.Text));

    /// <summary>
    /// Whether a line that reads its own array keeps it whole, judged from the syntax alone, because its type depends on the array's.
    /// </summary>
    private bool StaysWhole(StatementInLoops placed) =>
        placed.Statement is DrawSyntax { Distribution: CallSyntax { Callee: ReferenceSyntax distribution } }
        ? catalog.FindDistribution(distribution.Name.Text)?.Target.Element
            is Element.Int or Element.Count or Element.Bool or Element.Index
        : SyntaxTree.All(placed.RightSide).All(part => part switch
        {
            NumberSyntax n => n.Text.All(char.IsAsciiDigit),
            BinarySyntax b => b.Operator.Text is not ("/" or "^"),
            CallSyntax c => c.Callee is ReferenceSyntax { Name.Text: "floor" or "abs" },
            ReferenceSyntax r when r.Name.Text == placed.Target.Name.Text || !IsKnown(r.Name.Text) => true,
            ReferenceSyntax r => !typers.Chains.AreMutual(r.Name.Text, placed.Target.Name.Text) && Find(r.Name.Text)?.Type.IsWhole == true,
            _ => true,
        });
}
