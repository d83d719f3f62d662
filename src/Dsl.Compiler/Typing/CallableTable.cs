namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types each function, net, flow and SDE on first use; one that depends on itself is recursive, which is an error. A guide's
/// table includes the story's.
/// </summary>
internal sealed class CallableTable(ICatalog catalog, StoryTypers typers, CallableTable? story, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, Callable?> found = [];
    private readonly List<string> underway = [];

    /// <summary>The table's own callables in text order; a null entry already has a diagnostic.</summary>
    public IEnumerable<Callable?> All
    {
        get
        {
            foreach (var name in DependencyOrder.OfCallables(typers.Scope)) _ = Find(name);
            return typers.Scope.Callables.Keys.Select(Find);
        }
    }

    /// <summary>The callable, or null: unknown name, or a declaration with errors (already reported).</summary>
    public Callable? Find(string name)
    {
        if (!typers.Scope.Callables.TryGetValue(name, out var written)) return story?.Find(name);
        if (found.TryGetValue(name, out var known)) return known;
        if (underway.Contains(name))
        {
            diagnostics.Add(Recursion(name));
            foreach (var member in underway) found[member] = null;
            return null;
        }

        underway.Add(name);
        known = Type(written);
        underway.Remove(name);
        return found.TryGetValue(name, out var broken) ? broken : found[name] = known;
    }

    private Diagnostic Recursion(string name)
    {
        var round = NameCycle.Find(underway.SkipWhile(n => n != name), n => Callables.NameOf(typers.Scope.FindCallable(n)!)!.Span);
        IEnumerable<ExprSyntax> bodies =
            typers.Scope.FindCallable(round[0]) switch { FunctionSyntax f => [f.Body], NetSyntax n => n.Parts, _ => [] };
        var call = bodies.SelectMany(SyntaxTree.All).OfType<CallSyntax>()
            .FirstOrDefault(c => c.Callee is ReferenceSyntax callee && callee.Name.Text == round[1]);
        return CompilerDiagnostics.Recursion(call?.Span ?? Callables.NameOf(typers.Scope.FindCallable(name)!)!.Span, round);
    }

    private Callable? Type(ItemSyntax written) => IsOfTheLanguage(written) ? null : written switch
    {
        FunctionSyntax f => Function(f),
        NetSyntax n => typers.Nets.Type(n),
        FlowSyntax f => typers.Flows.Type(f),
        SdeSyntax s => typers.Sdes.Type(s),
        _ => null,
    };

    /// <summary>Whether the name is built in, which a story cannot redefine.</summary>
    private bool IsOfTheLanguage(ItemSyntax written)
    {
        var name = Callables.NameOf(written)!;
        var isTaken = written is FlowSyntax
            ? catalog.FindFlow(name.Text) is not null : written is not SdeSyntax && catalog.FindFunction(name.Text) is not null;
        if (isTaken) diagnostics.Add(CompilerDiagnostics.BuiltInName(name, written is FlowSyntax ? "flow" : "function"));
        return isTaken;
    }

    private StoryFunction? Function(FunctionSyntax function)
    {
        if (Formals(function.Arguments) is not { } arguments || typers.Types.ReadArgument(function.Type) is not { } result) return null;
        StoryFunction Declared(Expr value) => new(function.Name.Text, arguments, result, value, function.Name.Span);
        // if the body has errors, calls are still checked against the signature
        if (typers.Expressions.Type(function.Body, Local.Body(arguments)) is not { } body)
            return Declared(new Formal("", result, function.Body.Span));
        if (Assignability.ShapesAgree(body.Type, result) || (body.Type.IsScalar && result.ElementRank == 0))
        {
            if (Assignability.ElementsAgree(body.Type, result.Element, new([body]))) return Declared(body);
            diagnostics.Add(CompilerDiagnostics.WrongType(body.Span,
                $"`{function.Name.Text}` returns {result}, but its body is {body.Type}",
                $"write `-> {body.Type}`, or a body of type {result}"));
            return Declared(body);
        }

        diagnostics.Add(CompilerDiagnostics.ShapesDiffer(body.Span, (function.Type.Span, result), (body.Span, body.Type),
            $"write `-> {body.Type}`, or a body of type {result}"));
        return Declared(body);
    }

    /// <summary>The typed arguments of a function, net or flow, or null with a diagnostic.</summary>
    public ValueList<Formal>? Formals(ValueList<ArgumentSyntax> written)
    {
        var formals =
            written.Select(a => typers.Types.ReadArgument(a.Type) is { } type ? new Formal(a.Name.Text, type, a.Span) : null).ToList();
        var twice = written.GroupBy(a => a.Name.Text).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(twice.ElementAt(1).Name, twice.First().Name.Span));
        return formals.Contains(null) || twice is not null ? null : [.. formals.Select(f => f!)];
    }
}
