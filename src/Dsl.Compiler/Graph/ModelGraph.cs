using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>A story with every name resolved and every shape known: the one form that plans and engines read.</summary>
/// <param name="Story">Its statements in the order of the text.</param>
/// <param name="Guide">Those of `guide { }`: q, in the same language.</param>
/// <param name="GuideVariables">Names that only the guide has.</param>
/// <param name="Critic">The critic's net, where there is one; its arguments are named like variables of the story.</param>
/// <param name="Defaults">What `fit { }` sets, by option.</param>
public sealed record ModelGraph(
    string Name, ValueList<Plate> Plates, ValueList<Variable> Variables, ValueList<Callable> Callables, ValueList<Statement> Story,
    ValueList<Variable> GuideVariables, ValueList<Statement> Guide, Net? Critic, ValueList<FitDefault> Defaults)
{
    /// <summary>A story of variables and statements alone.</summary>
    public ModelGraph(string name, ValueList<Plate> plates, ValueList<Variable> variables, ValueList<Statement> story)
        : this(name, plates, variables, [], story, [], [], null, [])
    {
    }

    /// <summary>Those of <see cref="Callables"/> that the guide declares: the last ones.</summary>
    public ValueList<Callable> GuideCallables { get; init; } = [];

    /// <summary>
    /// Where the story's first statement stands: the place of what is wrong with the story as a whole. No place where it has none.
    /// </summary>
    public SourceSpan FirstStatement => Story.Count > 0 ? Story[0].Span : default;

    public bool HasNets => Callables.Any(c => c is Net);

    public IEnumerable<Variable> Hyperparameters => Variables.Where(v => v.Role == Role.Constant);

    /// <summary>How data are drawn given other data, each after those that it reads.</summary>
    public IReadOnlyList<Draw> DataDraws => DrawnData.InOrder(this);

    public Variable this[string name] => GraphNames.Of(Variables)[name];

    /// <summary>The variable of that name; null where the story has none.</summary>
    public Variable? Find(string name) => GraphNames.Of(Variables).GetValueOrDefault(name);

    /// <summary>The statements with this variable on their left.</summary>
    public IEnumerable<Assignment> StatementsOf(string variable) => GraphNames.Of(Story)[variable];

    /// <summary>The statements that draw or define.</summary>
    public IEnumerable<Assignment> Assignments => Story.OfType<Assignment>();
}

/// <summary>One option of `fit { }`: text, number or truth value as written.</summary>
public sealed record FitDefault(string Option, string Value, SourceSpan Span);

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

    // loops of one statement differ by their names
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
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
public sealed record Variable(string Name, Role Role, ValueList<Extent> Extents, TensorType Type, Support Support,
    Origin? Origin, SourceSpan Span)
{
    /// <summary>The type of the array as a whole.</summary>
    public TensorType Whole => Type.Under(Extents);

    /// <summary>A latent of finitely many values, which can be summed out.</summary>
    public bool IsFiniteLatent => Role == Role.Latent && Support is FiniteSupport;
}

/// <summary>Where values come from.</summary>
public abstract record Origin;

/// <summary>
/// Columns of a table, or expressions over them, in the order of the elements. Low and High: the range that `in` allows. By: the columns
/// that name the groups.
/// </summary>
public sealed record ColumnOrigin(ValueList<Expr> Columns, Size? Low = null, Size? High = null, ValueList<string>? By = null) : Origin;

/// <summary>
/// Cells that are drawn given other data: How is the law, in loops over the rows; it is no statement of the story, and no term of its
/// density.
/// </summary>
public sealed record DrawnOrigin(Draw How) : Origin;

/// <summary>The starting value of a param.</summary>
public sealed record StartOrigin(Expr Value) : Origin;

/// <summary>A hyperparameter's value: its default, or what the user set.</summary>
public sealed record ValueOrigin(Expr Value) : Origin;
