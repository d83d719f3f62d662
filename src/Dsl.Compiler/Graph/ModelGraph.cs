using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>A story with every name resolved and every shape known: the one form that plans and engines read.</summary>
public sealed record ModelGraph(string Name, ValueList<Plate> Plates, ValueList<Variable> Variables, ValueList<Statement> Story)
{
    public IEnumerable<Variable> Hyperparameters => Variables.Where(v => v.Role == Role.Constant);

    public Variable this[string name] => Variables.First(v => v.Name == name);

    /// <summary>The statements with this variable on their left.</summary>
    public IEnumerable<Statement> StatementsOf(string variable) => Story.Where(s => s.Target.Of == variable);
}

/// <summary>A repetition with a name, sized by the data. Within: the plate of the groups that a ragged plate divides.</summary>
public sealed record Plate(string Name, Plate? Within = null)
{
    public Size Size => Size.Of(Name);
}

/// <summary>Whether the members of a loop may be taken in any order, or each one reads its predecessor or its successor.</summary>
public enum Order
{
    Free,
    Forward,
    Backward,
}

/// <summary>`for Name in From..To`, or over all members of a plate.</summary>
public sealed record Loop(string Name, Plate? Plate, Size From, Size To, Order Order = Order.Free)
{
    /// <summary>Whether the loop runs over every member of its plate.</summary>
    public bool IsWholePlate => Plate is { } plate && From == Size.One && To == plate.Size;
}

/// <summary>What a name stands for in the story.</summary>
public enum Role
{
    Constant,
    Data,
    Param,
    Latent,
    Derived,
}

/// <summary>
/// One array, however many statements define it. Extents are the dimensions in the brackets of its name; Type is that of one element.
/// </summary>
public sealed record Variable(string Name, Role Role, ValueList<Extent> Extents, TensorType Type, Support Support, Origin? Origin, SourceSpan Span)
{
    /// <summary>The type of the array as a whole.</summary>
    public TensorType Whole => Type.Under(Extents);
}

/// <summary>Where values come from.</summary>
public abstract record Origin;

/// <summary>Columns of a table, or expressions over them, in the order of the elements.</summary>
public sealed record ColumnOrigin(ValueList<Expr> Columns) : Origin;

/// <summary>A hyperparameter's value: its default, or what the user set.</summary>
public sealed record ValueOrigin(Expr Value) : Origin;

/// <summary>A line of the story inside its loops. Spans take no part in equality.</summary>
public abstract record Statement(ValueList<Loop> Loops, Access Target, SourceSpan Span)
{
    /// <summary>How a person knows the statement: its left-hand side.</summary>
    public string Name => Target.Span.Source is null ? Target.Of : Target.Span.Text;
}

/// <summary>`target ~ law`.</summary>
public sealed record Draw(ValueList<Loop> Loops, Access Target, Law Law, SourceSpan Span) : Statement(Loops, Target, Span);

/// <summary>`target = value`.</summary>
public sealed record Define(ValueList<Loop> Loops, Access Target, Expr Value, SourceSpan Span) : Statement(Loops, Target, Span);
