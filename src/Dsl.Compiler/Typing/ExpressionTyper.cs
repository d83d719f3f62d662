namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types expressions of the syntax tree. A null result means that a diagnostic was already reported (for the expression or for something
/// that it depends on), so that callers report nothing.
/// </summary>
internal sealed class ExpressionTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    private Scope Scope => typers.Scope;

    public Expr? Type(ExprSyntax expr, Local local) => expr switch
    {
        NumberSyntax n => new Literal(n.Value, IsWhole(n) ? TensorType.Int : TensorType.Real, n.Span),
        BoolSyntax b => new Literal(b.Value ? 1 : 0, TensorType.Bool, b.Span),
        ParenthesisSyntax p => Type(p.Inner, local),
        ReferenceSyntax r => Reference(r, local),
        ElementSyntax e => Element(e, local),
        UnarySyntax u => typers.Calls.Apply(u, u.Operator.Text == "-" ? "neg" : u.Operator.Text, [u.Operand], local),
        BinarySyntax { Operator.Text: "|>" } pipe =>
            Refuse(CompilerDiagnostics.WrongType(pipe.Span, "`|>` composes layers of a net or maps of a flow, or transforms a "
                + "distribution by a flow",
                    "apply a function as `f(x)`; declare a net with `net f(x: real) -> real = ... |> ...` and call that")),
        BinarySyntax { Left: not StringSyntax, Right: StringSyntax text } b => WithText(b, b.Left, text, local),
        BinarySyntax { Left: StringSyntax text, Right: not StringSyntax } b => WithText(b, b.Right, text, local),
        BinarySyntax b => typers.Calls.Apply(b, b.Operator.Text, [b.Left, b.Right], local),
        IfSyntax i => typers.Calls.Apply(i, "if", [i.Condition, i.Then, i.Else], local),
        CallSyntax c => typers.Calls.Type(c, local),
        MemberSyntax m => typers.NetCalls.Output(m, local),
        ListSyntax l => typers.Lists.Type(l, local),
        StringSyntax s => Refuse(NoText(s)),
        AllSyntax a =>
            Refuse(CompilerDiagnostics.WrongType(a.Span, "`all` is allowed only in `from`", "write `data x[rows]: real[D] from all`")),
        _ => Refuse(CompilerDiagnostics.WrongType(expr.Span, "this is not allowed here", "write an expression")),
    };

    private static Diagnostic NoText(StringSyntax text) =>
        CompilerDiagnostics.WrongType(text.Span, "strings are allowed only in `from`, and as levels of an index",
            "text columns become numbers when data are read: `data toss[rows]: bool from toss == \"H\"`");

    /// <summary>
    /// The comparison of an index with one of its levels, `arm[n] == "control"`, or an operator on a date and a string that is one,
    /// `day[n] >= "2024-03-01"`.
    /// </summary>
    private Expr? WithText(BinarySyntax whole, ExprSyntax other, StringSyntax level, Local local)
    {
        if (Type(other, local) is not { } value) return null;
        if (value.Type.Element == Graph.Element.Date)
            return DateLiteral.Read(level, diagnostics) is { } date ? typers.Functions.Apply(whole, whole.Operator.Text,
                whole.Left == other ? [value, date] : [date, value], [], local.Loops) : null;
        if (whole.Operator.Text is not ("==" or "!=")) return Refuse(NoText(level));
        if (value.Type is not { Element: Graph.Element.Index, States: not null }) return Refuse(NoText(level));
        if (typers.Levels.Of(level, value.Type) is not { } position) return null;
        Expr number = position.Number is { } known ? new Literal(known, TensorType.Int, level.Span) : new SizeValue(position, level.Span);
        return typers.Functions.Apply(whole, whole.Operator.Text, [value, number], [], local.Loops);
    }

    private static bool IsWhole(NumberSyntax number) => number.Text.All(char.IsAsciiDigit);

    private Expr? Reference(ReferenceSyntax reference, Local local)
    {
        var name = reference.Name.Text;
        if (local.FindLoop(name) is { } loop) return new Position(loop, reference.Span);
        if (local.FindFormal(name) is { } formal) return formal with { Span = reference.Span };
        if (Scope.IsBareSize(name))
            return typers.Loops.IsInside(name, local.Loops, reference.Span) ? new SizeValue(Size.Of(name), reference.Span) : null;
        if (!typers.Variables.IsKnown(name))
            return name == "pi"
                ? new Literal(Math.PI, TensorType.Positive, reference.Span) : Refuse(typers.Names.NotDefined(reference.Name, local));
        return IsSeen(reference.Name, local) && typers.Variables.Find(name) is { } variable
            ? new Access(name, [], variable.Whole, reference.Span) : null;
    }

    /// <summary>Whether a name is visible: the body of a function, net or flow cannot read variables of the story.</summary>
    private bool IsSeen(NameSyntax name, Local local)
    {
        if (!local.IsClosed || Scope.Hypers.ContainsKey(name.Text)) return true;
        Refuse(CompilerDiagnostics.WrongType(name.Span,
            $"{Scope.Describe(name.Text)} is not visible in this body, which can read only its arguments, hyperparameters and sizes",
            $"make it an argument, `{name.Text}: {SeenType(name)}`, and pass it where this is called"));
        return false;
    }

    private string SeenType(NameSyntax name) => typers.Variables.Find(name.Text) is { } variable ? variable.Type.ToString() : "real";

    private Expr? Element(ElementSyntax element, Local local)
    {
        if (element.Array is not ReferenceSyntax { Name: var name } || local.FindFormal(name.Text) is not null) return Part(element, local);
        if (local.Hides(name.Text) || Scope.IsBareSize(name.Text))
            return Refuse(CompilerDiagnostics.WrongIndices(element.Span, $"`{name.Text}` is a scalar and takes no index",
                $"write `{name.Text}` alone"));
        if (!typers.Variables.IsKnown(name.Text)) return Refuse(typers.Names.NotDefined(name, local, element.Indices.Count));
        if (!IsSeen(name, local) || typers.Variables.Find(name.Text) is not { } variable) return null;
        return typers.Indices.Read(name.Text, variable.Whole, element, local) is { } ats
            ? new Access(name.Text, ats, IndexRules.Peel(variable.Whole, ats), element.Span) : null;
    }

    /// <summary>Elements of a computed value; of an element, `x[n][k]`, the element `x[n, k]`.</summary>
    private Expr? Part(ElementSyntax element, Local local)
    {
        if (Type(element.Array, local) is not { } of
            || typers.Indices.Read(element.Array.Span.Text, of.Type, element, local) is not { } ats) return null;
        var type = IndexRules.Peel(of.Type, ats);
        if (of is Access inner && inner.At.All(at => at is AffineIndex or CombinedIndex or ComputedIndex))
            return new Access(inner.Of, [.. inner.At, .. ats], type, element.Span);
        return new Part(of, ats, type, element.Span);
    }

    private Expr? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
