using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Turns written expressions into typed ones. A null result means that a diagnostic has been given (for it or for what it depends on): callers stay silent.
/// </summary>
internal sealed class ExpressionTyper(ICatalogue catalogue, Scope scope, SizeReader sizes, IVariables variables, NameAdvice names, ShapeAdvice shapes, DiagnosticBag diagnostics)
{
    public Expr? Type(ExprSyntax expr, ValueList<Loop> loops) => expr switch
    {
        NumberSyntax n => new Literal(n.Value, IsWhole(n) ? TensorType.Int : TensorType.Real, n.Span),
        BoolSyntax b => new Literal(b.Value ? 1 : 0, TensorType.Bool, b.Span),
        ParenthesisSyntax p => Type(p.Inner, loops),
        ReferenceSyntax r => Reference(r, loops),
        ElementSyntax e => Element(e, loops),
        UnarySyntax u => Apply(u, u.Operator.Text == "-" ? "neg" : u.Operator.Text, [u.Operand], loops),
        BinarySyntax b => Apply(b, b.Operator.Text, [b.Left, b.Right], loops),
        IfSyntax i => Apply(i, "if", [i.Condition, i.Then, i.Else], loops),
        CallSyntax c => Call(c, loops),
        StringSyntax s => Refuse(CompilerDiagnostics.WrongType(s.Span, "text stands only in `from`", "text columns become numbers when data are read: `data toss[rows]: bool from toss == \"H\"`")),
        AllSyntax a => Refuse(CompilerDiagnostics.WrongType(a.Span, "`all` stands only in `from`", "write `data x[rows]: real[D] from all`")),
        _ => Refuse(CompilerDiagnostics.WrongType(expr.Span, "this cannot stand here", "write an expression")),
    };

    private static bool IsWhole(NumberSyntax number) => number.Text.All(char.IsAsciiDigit);

    private Expr? Reference(ReferenceSyntax reference, ValueList<Loop> loops)
    {
        var name = reference.Name.Text;
        if (loops.LastOrDefault(l => l.Name == name) is { } loop) return new Position(loop, reference.Span);
        if (scope.IsBareSize(name)) return new Quantity(Size.Of(name), reference.Span);
        if (!variables.IsKnown(name)) return Refuse(names.NotDefined(reference.Name, loops));
        return variables.Find(name) is { } variable ? new Access(name, [], variable.Whole, reference.Span) : null;
    }

    private Expr? Element(ElementSyntax element, ValueList<Loop> loops)
    {
        if (element.Array is not ReferenceSyntax array)
            return Refuse(CompilerDiagnostics.WrongIndices(element.Span, "only a name can be indexed", "give the expression a name with `=`, and index that"));
        if (loops.Any(l => l.Name == array.Name.Text) || scope.IsBareSize(array.Name.Text))
            return Refuse(CompilerDiagnostics.WrongIndices(element.Span, $"`{array.Name.Text}` is a number and takes no index", $"write `{array.Name.Text}` alone"));
        if (!variables.IsKnown(array.Name.Text)) return Refuse(names.NotDefined(array.Name, loops));
        if (variables.Find(array.Name.Text) is not { } variable) return null;
        var ats = element.Indices.Select(i => At(i, loops)).ToList();
        return ats.Contains(null) ? null : new IndexRules(diagnostics).Access(variable, [.. ats.Select(a => a!)], element);
    }

    private At? At(IndexSyntax index, ValueList<Loop> loops)
    {
        if (index.IsSlice || index.From is not { } from) return new WholeDimension();
        if (AffineReader.TryRead(from, loops, sizes) is { } affine) return affine;
        return Type(from, loops) is { } position ? new By(position) : null;
    }

    private Expr? Call(CallSyntax call, ValueList<Loop> loops)
    {
        if (call.Callee is not ReferenceSyntax name)
            return Refuse(CompilerDiagnostics.WrongType(call.Callee.Span, "only a name can be called", "write a function's name before the brackets"));
        if (call.Arguments.FirstOrDefault(a => a.Name is not null) is { } named)
            return Refuse(CompilerDiagnostics.WrongArguments(named.Span, $"`{name.Name.Text}` takes its arguments by position", "leave out the name and the `=`"));
        return Apply(call, name.Name.Text, [.. call.Arguments.Select(a => a.Value)], loops);
    }

    private Diagnostic Unknown(ReferenceSyntax name)
    {
        if (catalogue.FindDistribution(name.Name.Text) is not null)
            return CompilerDiagnostics.WrongType(name.Span, $"`{name.Name.Text}` is a distribution, not a value", "draw from it with `~`: `z ~ " + name.Name.Text + "(...)`, and use `z` here");
        return CompilerDiagnostics.UnknownFunction(name.Span, name.Name.Text, DidYouMean.Closest(name.Name.Text, catalogue.FunctionNames), catalogue.FunctionNames);
    }

    private Expr? Apply(ExprSyntax whole, string function, ValueList<ExprSyntax> arguments, ValueList<Loop> loops)
    {
        var typed = arguments.Select(a => Type(a, loops)).ToList();
        return typed.Contains(null) ? null : ApplyFunction(whole, function, [.. typed.Select(t => t!)]);
    }

    /// <summary>Applies a function to arguments that are typed already.</summary>
    public Expr? ApplyFunction(ExprSyntax whole, string function, ValueList<Expr> arguments) =>
        whole is CallSyntax { Callee: ReferenceSyntax name } && catalogue.FindFunction(function) is null
            ? Refuse(Unknown(name))
            : new FunctionRules(catalogue, shapes, diagnostics).Apply(whole, function, arguments);

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
