namespace ProbDsl.Compiler.Graph;

/// <summary>A compiled story with all names resolved and all shapes known; planning and inference read only this form.</summary>
/// <param name="Story">The statements in text order.</param>
/// <param name="Guide">The statements of `guide { }`, the variational distribution q, in the same language.</param>
/// <param name="GuideVariables">Variables that only the guide has.</param>
/// <param name="Critic">The critic's net, or null; its arguments are named like variables of the story.</param>
/// <param name="Defaults">The options set in `fit { }`.</param>
public sealed record ModelGraph(
    string Name, ValueList<Plate> Plates, ValueList<Variable> Variables, ValueList<Callable> Callables, ValueList<Statement> Story,
    ValueList<Variable> GuideVariables, ValueList<Statement> Guide, Net? Critic, ValueList<FitDefault> Defaults)
{
    /// <summary>Creates a story of variables and statements only.</summary>
    public ModelGraph(string name, ValueList<Plate> plates, ValueList<Variable> variables, ValueList<Statement> story)
        : this(name, plates, variables, [], story, [], [], null, [])
    {
    }

    /// <summary>The callables that the guide declares: the last ones of <see cref="Callables"/>.</summary>
    public ValueList<Callable> GuideCallables { get; init; } = [];

    /// <summary>The levels of sizes set by data that the story names, each once.</summary>
    public ValueList<NamedLevel> NamedLevels { get; init; } = [];

    /// <summary>
    /// The place of the story's first statement, where diagnostics about the whole story point; no place if it has none.
    /// </summary>
    public SourceSpan FirstStatement => Story.Count > 0 ? Story[0].Span : default;

    /// <summary>The callables that a statement, the critic or another used callable uses; others have no part in the model.</summary>
    public IReadOnlyList<Callable> UsedCallables => CallableUses.Find(this);

    /// <summary>Whether it uses nets, or flows with weights.</summary>
    public bool HasWeights => UsedCallables.Any(c => c is Net or Flow { HasWeights: true })
        || InPlace(Story.Concat(Guide)).Any(f => f.HasWeights);

    /// <summary>The flows of the catalog that follow a distribution of the story directly, as in `Normal(0, 1) |> exp`.</summary>
    public IEnumerable<FlowUse> FlowsInPlace => InPlace(Story);

    private static IEnumerable<FlowUse> InPlace(IEnumerable<Statement> statements) =>
        statements.OfType<Draw>().SelectMany(d => d.Distribution.Through).Where(f => f.Of is not null);

    public IEnumerable<Variable> Hyperparameters => Variables.Where(v => v.Role == Role.Constant);

    /// <summary>Whether the story has a param or a latent variable.</summary>
    public bool HasUnknowns => Variables.Any(v => v.Role is Role.Param or Role.Latent);

    /// <summary>The draws of data given other data, each after those that it reads.</summary>
    public IReadOnlyList<Draw> DataDraws => DataDrawOrder.InOrder(this);

    public Variable this[string name] => GraphNames.Of(Variables)[name];

    /// <summary>The variable of that name; null if there is none.</summary>
    public Variable? Find(string name) => GraphNames.Of(Variables).GetValueOrDefault(name);

    /// <summary>The variable of that name in the story or in the guide alone; null if there is none.</summary>
    public Variable? FindWithGuide(string name) => Find(name) ?? GuideVariables.FirstOrDefault(v => v.Name == name);

    /// <summary>The statements with this variable on their left.</summary>
    public IEnumerable<Assignment> StatementsOf(string variable) => GraphNames.Of(Story)[variable];

    /// <summary>The draws and definitions.</summary>
    public IEnumerable<Assignment> Assignments => Story.OfType<Assignment>();
}

/// <summary>One option of `fit { }`: a word, number or truth value as written.</summary>
public sealed record FitDefault(string Option, string Value, SourceSpan Span);

/// <summary>
/// A level of an `index` whose size data set, by its name: `p["control"]`. Its position from 1 is a size with a symbol of its own, which
/// the data set too.
/// </summary>
public sealed record NamedLevel(string Of, string Level, SourceSpan Span)
{
    public string Symbol => $"{Of}[\"{Level}\"]";
}

/// <summary>
/// A plate: a named repetition whose size the data set. Within: the plate that a ragged plate divides into groups, or null.
/// </summary>
public sealed record Plate(string Name, Plate? Within = null)
{
    public Size Size => Size.Of(Name);
}

/// <summary>Whether the members of a loop are independent of their order, or each reads its predecessor or its successor.</summary>
public enum Order
{
    Free,
    Forward,
    Backward,
}

/// <summary>A loop `for Name in From..To`, or over all members of a plate.</summary>
public sealed record Loop(string Name, Plate? Plate, Size From, Size To, Order Order = Order.Free)
{
    /// <summary>Whether the loop runs over every member of its plate.</summary>
    public bool IsWholePlate => Plate is { } plate && From == Size.One && To == plate.Size;

    // loops of one statement differ in name
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The role of a variable in the story.</summary>
public enum Role
{
    Constant,
    Data,
    Param,
    Latent,
    Derived,
}

/// <summary>
/// One array, which several statements may define. Extents are the dimensions in the brackets of its name; Type is the type of an element.
/// </summary>
public sealed record Variable(string Name, Role Role, ValueList<Extent> Extents, TensorType Type, Support Support,
    Origin? Origin, SourceSpan Span)
{
    /// <summary>The type of the array as a whole.</summary>
    public TensorType Whole => Type.Under(Extents);

    /// <summary>Whether this is a latent with finitely many values, which can be marginalized.</summary>
    public bool IsFiniteLatent => Role == Role.Latent && Support is FiniteSupport;
}

/// <summary>The origin of given values.</summary>
public abstract record Origin;

/// <summary>
/// Columns of a table, or expressions of them, in the order of the elements. Low and High: the range allowed by `in`. By: the columns
/// that identify the groups.
/// </summary>
public sealed record ColumnOrigin(ValueList<Expr> Columns, Size? Low = null, Size? High = null, ValueList<string>? By = null) : Origin;

/// <summary>
/// Cells that are drawn given other data: How is the draw, in loops over the rows; it is not a statement of the story and not a term of
/// its density.
/// </summary>
public sealed record DrawOrigin(Draw How) : Origin;

/// <summary>The starting value of a param.</summary>
public sealed record StartOrigin(Expr Value) : Origin;

/// <summary>The value of a hyperparameter: its default, or the value that the user set.</summary>
public sealed record ValueOrigin(Expr Value) : Origin;
