using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What a law or function may be given: a value, later also laws and callables.</summary>
public abstract record Argument;

/// <summary>A typed expression.</summary>
public abstract record Expr(TensorType Type, SourceSpan Span) : Argument;

/// <summary>A number or truth value.</summary>
public sealed record Literal(double Value, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A text literal; in arithmetic over columns it is the code of that level.</summary>
public sealed record TextLiteral(string Text, SourceSpan Span) : Expr(TensorType.Text, Span);

/// <summary>A size as a value.</summary>
public sealed record Quantity(Size Size, SourceSpan Span) : Expr(TensorType.Int, Span);

/// <summary>A column of the table that a data declaration reads; what it holds is known when data bind.</summary>
public sealed record FromColumn(string Name, SourceSpan Span) : Expr(TensorType.Real, Span);

/// <summary>Each column of the table in turn, but for the named ones.</summary>
public sealed record FromAllColumns(ValueList<string> Except, SourceSpan Span) : Expr(TensorType.Real, Span);

/// <summary>Elements of a variable; indices that are not written are whole dimensions.</summary>
public sealed record Access(string Of, ValueList<At> At, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A loop variable as a value, from 1.</summary>
public sealed record Position(Loop Loop, SourceSpan Span) : Expr(TensorType.Int, Span);

/// <summary>A function of the catalogue, operators included, applied to arguments.</summary>
public sealed record Apply(FunctionSignature Function, ValueList<Expr> Arguments, TensorType Type, SourceSpan Span) : Expr(Type, Span);

/// <summary>A distribution with its arguments as they were written.</summary>
public sealed record Law(DistributionSignature Of, ValueList<Given> Arguments, SourceSpan Span) : Argument
{
    public Expr? this[string parameter] => Arguments.FirstOrDefault(a => a.Parameter.Name == parameter)?.Value;
}

/// <summary>One argument under the spelling that the story chose.</summary>
public sealed record Given(Parameter Parameter, Expr Value);

/// <summary>One index of an access.</summary>
public abstract record At;

/// <summary>A loop variable (or none) plus a size: `n`, `t-1`, `1`, `K`.</summary>
public sealed record Affine(Loop? Loop, Size Offset) : At;

/// <summary>A whole dimension, which stays.</summary>
public sealed record WholeDimension : At;

/// <summary>A position that an expression computes: `kind[n]`, `group[n]`.</summary>
public sealed record By(Expr Position) : At;
