using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads calls that are values: functions of the catalogue, the story's own functions and nets, reductions over a range.</summary>
internal sealed class CallTyper(ICatalogue catalogue, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Expr? Type(CallSyntax call, Local local)
    {
        if (call.Callee is not ReferenceSyntax { Name: var name })
            return Refuse(CompilerDiagnostics.WrongType(call.Callee.Span, "only a name can be called", "write a function's name before the brackets"));
        if (call.Arguments.FirstOrDefault(a => a.For is not null) is { } folded) return Fold(call, name, folded, local);
        if (typers.Scope.FindCallable(name.Text) is not null) return typers.NetCalls.Type(call, name, local);
        if (name.Text == "observed") return Observed(call, local);
        return catalogue.FindFunction(name.Text) is { } function ? Function(call, function, local) : Refuse(Unknown(name));
    }

    /// <summary>An operator or function on arguments as they are written.</summary>
    public Expr? Apply(ExprSyntax whole, string function, ValueList<ExprSyntax> arguments, Local local)
    {
        var typed = arguments.Select(a => typers.Expressions.Type(a, local)).ToList();
        return typed.Contains(null) ? null : typers.Functions.Apply(whole, function, [.. typed.Select(t => (Argument)t!)], []);
    }

    private Expr? Function(CallSyntax call, FunctionSignature function, Local local)
    {
        var values = call.Arguments.Where(a => a.Name is null).ToList();
        if (typers.Options.Read(function.Options, [.. call.Arguments.Where(a => a.Name is not null)], $"`{function.Name}`", function.Options.Count == 0, call.Span, local) is not { } options) return null;
        var typed = values.Select((a, i) => typers.Options.Argument(function.KindOf(i), a.Value, $"`{function.Name}`", local)).ToList();
        return typed.Contains(null) ? null : typers.Functions.Apply(call, function.Name, [.. typed.Select(t => t!)], options);
    }

    private Expr? Fold(CallSyntax call, NameSyntax name, PassedSyntax folded, Local local)
    {
        if (FoldTyper.Find(name.Text) is not { } by)
            return Refuse(CompilerDiagnostics.WrongArguments(folded.For!.Span, $"`{name.Text}` takes no `for`", "`sum`, `prod`, `max` and `min` reduce over a range; `[e for k in 1..K]` makes a list"));
        if (call.Arguments.Count == 1) return typers.Folds.Type(call, by, folded.Value, folded.For!, local);
        return Refuse(CompilerDiagnostics.WrongArguments(call.Span, $"`{name.Text}` with `for` takes one argument, and {call.Arguments.Count} are given", $"write `{name.Text}({folded.Span.Text})`"));
    }

    /// <summary>`observed(x[n])`: the mask of data with missing cells, in a guide.</summary>
    private Expr? Observed(CallSyntax call, Local local)
    {
        if (typers.Scope.Story is null)
            return Refuse(CompilerDiagnostics.WrongGuide(call.Span, "`observed` stands only in a guide", "in the story a missing cell is a latent like any other; `observed(x[n])` tells a guide which cells were read"));
        if (call.Arguments is not [{ Name: null, Value: var value }] || typers.Expressions.Type(value, local) is not { } typed) return null;
        if (typed is Access access && typers.Scope.Data.ContainsKey(access.Of)) return new Observed(access, new TensorType(Element.Bool, access.Type.Dims), call.Span);
        return Refuse(CompilerDiagnostics.WrongGuide(value.Span, "`observed` takes data", "write a data name with its indices: `observed(x[n])`"));
    }

    private Diagnostic Unknown(NameSyntax name)
    {
        if (catalogue.FindDistribution(name.Text) is not null)
            return CompilerDiagnostics.WrongType(name.Span, $"`{name.Text}` is a distribution, not a value", $"draw from it with `~`: `z ~ {name.Text}(...)`, and use `z` here");
        if (catalogue.FindLayer(name.Text) is not null || catalogue.FindFlow(name.Text) is not null)
            return CompilerDiagnostics.WrongType(name.Span, $"`{name.Text}` is a part of nets and flows, not a function of values", $"declare `net f(x: real[2]) -> real = {name.Text}(...)`, and call `f`");
        IEnumerable<string> known = [.. catalogue.FunctionNames, .. typers.Scope.CallableNames];
        return ForeignNames.Function(name) ?? CompilerDiagnostics.UnknownFunction(name.Span, name.Text, DidYouMean.Closest(name.Text, known), catalogue.FunctionNames);
    }

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
