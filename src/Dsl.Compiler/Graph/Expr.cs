namespace ProbDsl.Compiler.Graph;

/// <summary>A typed expression.</summary>
public abstract record Expr(TensorType Type, SourceSpan Span) : Argument(Span);

/// <summary>A numeric or Boolean literal.</summary>
public sealed record Literal(double Value, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A string literal; in arithmetic over columns it is the code of that level.</summary>
public sealed record TextLiteral(string Text, SourceSpan Span) : Expr(TensorType.Text, Span);

/// <summary>A size used as a value.</summary>
public sealed record SizeValue(Size Size, SourceSpan Span) : Expr(TensorType.Int, Span);

/// <summary>A column of the table that a data declaration reads; its content is known when data are bound.</summary>
public sealed record ColumnValue(string Name, SourceSpan Span) : Expr(TensorType.Real, Span)
{
    /// <summary>Whether it is one of `all`, to which the span belongs: the story does not name it there.</summary>
    public bool IsOfAll => Selected.Count > 0;

    /// <summary>The columns that `all` selects, this one among them; empty if the story names the column.</summary>
    public ValueList<string> Selected { get; init; } = [];
}

/// <summary>All columns of the table except the named ones, one after another.</summary>
public sealed record AllColumnsValue(ValueList<string> Except, SourceSpan Span) : Expr(TensorType.Real, Span);

/// <summary>Elements of a variable; omitted trailing indices are whole dimensions.</summary>
public sealed record Access(string Of, ValueList<At> At, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>Elements of a computed value: `(A @ b)[k]`.</summary>
public sealed record Part(Expr Of, ValueList<At> At, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>The value of a loop variable, from 1.</summary>
public sealed record Position(Loop Loop, SourceSpan Span) : Expr(TensorType.Int, Span);

/// <summary>An argument of a function, net or flow, as its body reads it.</summary>
public sealed record Formal(string Name, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A function or operator of the catalog, applied to arguments and named options.</summary>
public sealed record Apply(FunctionSignature Function, ValueList<Argument> Given, ValueList<GivenOption> Options, TensorType Type,
    SourceSpan Span) : Expr(Type, Span)
{
    public Apply(FunctionSignature function, ValueList<Expr> arguments, TensorType type, SourceSpan span)
        : this(function, [.. arguments], [], type, span)
    {
    }

    /// <summary>The arguments that are values.</summary>
    public IEnumerable<Expr> Arguments => Given.OfType<Expr>();
}

/// <summary>A net or function of the story applied to values; Output names one of several outputs of a net, otherwise null.</summary>
public sealed record Call(string Of, ValueList<Expr> Arguments, string? Output, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>Values of one shape stacked along a new first dimension: `[a, b]`.</summary>
public sealed record ArrayLiteral(ValueList<Expr> Items, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A reduction over a loop, `sum(b[k] * y[t-k] for k in 1..K)`, or a list, `[f(k) for k in 1..K]`.</summary>
public sealed record Fold(FoldKind By, Loop Over, Expr Body, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>
/// The missing-data mask of data in a guide: `observed(x[n])` is 1 if the cell is observed, 0 if it is missing.
/// </summary>
public sealed record Observed(Access Of, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>The operation that combines the members of a fold.</summary>
public enum FoldKind
{
    Sum,
    Prod,
    Max,
    Min,
    List,
}
