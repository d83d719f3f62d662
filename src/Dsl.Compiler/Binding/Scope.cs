namespace ProbDsl.Compiler.Binding;

/// <summary>
/// The names of a story in one namespace: hyperparameters, plates, sizes and variables, each with its first declaration.
/// </summary>
internal sealed class Scope
{
    /// <summary>The scope of the story if this is the scope of its guide, otherwise null.</summary>
    public Scope? Story { get; private init; }

    public Dictionary<string, HyperSyntax> Hypers { get; private init; } = [];

    public Dictionary<string, Plate> Plates { get; private init; } = [];

    /// <summary>Sizes set by data (`real[D]`) and scalar `data n: int`.</summary>
    public HashSet<string> Sizes { get; private init; } = [];

    public Dictionary<string, DataSyntax> Data { get; private init; } = [];

    public Dictionary<string, ParamSyntax> Params { get; } = [];

    /// <summary>Names defined by statements, with all statements that have them on the left, in order.</summary>
    public Dictionary<string, List<StatementInLoops>> Targets { get; } = [];

    /// <summary>Functions, nets, flows and SDEs, which have a namespace of their own.</summary>
    public Dictionary<string, ItemSyntax> Callables { get; } = [];

    /// <summary>Nets and functions that only the guide or the critic declares, with which of the two.</summary>
    public Dictionary<string, (NameSyntax Name, string Owner)> Elsewhere { get; private init; } = [];

    /// <summary>All items of the story, for help texts that need context.</summary>
    public ValueList<ItemSyntax> Items { get; init; } = [];

    /// <summary>`target +=` lines with the loops around them.</summary>
    public List<StatementInLoops> Weights { get; } = [];

    /// <summary>The first place of each name.</summary>
    public Dictionary<string, NameSyntax> First { get; private init; } = [];

    /// <summary>The scope of a guide: it has the story's data and sizes, and params, statements and callables of its own.</summary>
    public static Scope OfGuide(Scope story) => new()
    {
        Story = story, Hypers = story.Hypers, Plates = story.Plates, Sizes = story.Sizes, Data = story.Data, First = story.First,
        Elsewhere = story.Elsewhere, Items = story.Items,
    };

    public bool IsSize(string name) => Hypers.ContainsKey(name) || Plates.ContainsKey(name) || Sizes.Contains(name);

    /// <summary>A size without a value of its own in expressions: a plate, or a size set by the type of data.</summary>
    public bool IsBareSize(string name) => Plates.ContainsKey(name) || (Sizes.Contains(name) && !Data.ContainsKey(name));

    /// <summary>Whether an expression may use a name.</summary>
    public bool Has(string name) =>
        Hypers.ContainsKey(name) || Plates.ContainsKey(name) || Sizes.Contains(name) || Data.ContainsKey(name) || Params.ContainsKey(name)
            || Targets.ContainsKey(name) || Story?.Has(name) == true;

    /// <summary>Every name that an expression may use.</summary>
    public IEnumerable<string> Names =>
        [.. Hypers.Keys.Concat(Plates.Keys).Concat(Sizes).Concat(Data.Keys).Concat(Params.Keys).Concat(Targets.Keys)
            .Concat(Story?.Names ?? []).Distinct()];

    /// <summary>Every name that becomes a variable of the graph; a data name with a statement is one variable.</summary>
    public List<string> Variables
    {
        get
        {
            var names = new List<string>();
            foreach (var name in Hypers.Keys) names.Add(name);
            foreach (var name in Data.Keys) names.Add(name);
            foreach (var name in Params.Keys) names.Add(name);
            foreach (var name in Targets.Keys)
                if (!Data.ContainsKey(name)) names.Add(name);
            return names;
        }
    }

    /// <summary>The names of a guide that the story does not have.</summary>
    public IEnumerable<string> OwnVariables => [.. Params.Keys, .. Targets.Keys.Where(n => Story?.Has(n) != true)];

    /// <summary>A function, net, flow or SDE, the guide's own before the story's.</summary>
    public ItemSyntax? FindCallable(string name) => Callables.GetValueOrDefault(name) ?? Story?.FindCallable(name);

    public IEnumerable<string> CallableNames => Callables.Keys.Concat(Story?.CallableNames ?? []);

    /// <summary>How a suggestion describes a name: `mean` (param, line 7).</summary>
    public string Describe(string name) => First.TryGetValue(name, out var first) && first.Span.Source is not null
        ? $"`{name}` ({KindOf(name)}, line {first.Span.Line})"
        : $"`{name}` ({KindOf(name)})";

    /// <summary>The least number of indices of a name, as far as its declaration shows.</summary>
    public int RankOf(string name) =>
        Params.TryGetValue(name, out var param) ? param.Dims.Count + param.Type.Dims.Count
        : Data.TryGetValue(name, out var data) ? data.Dims.Count + data.Type.Dims.Count
        : Targets.TryGetValue(name, out var lines) ? lines.Max(l => l.Target.Dims.Count + (l.Target.Type?.Dims.Count ?? 0))
        : Story?.RankOf(name) ?? 0;

    /// <summary>The data over one plate whose values are members of another: `data county[homes]: index[counties]`.</summary>
    public string? IndexInto(string plate, string over) => Data.Values.FirstOrDefault(d =>
        d is { Dims: [{ From: ReferenceSyntax { Name.Text: var own } }],
            Type: { Name.Text: "index", Dims: [{ From: ReferenceSyntax { Name.Text: var into } }] } } && own == over
            && into == plate)?.Name.Text;

    /// <summary>The kind of a name, in one word.</summary>
    public string KindOf(string name) =>
        Params.ContainsKey(name) ? "param"
        : Data.ContainsKey(name) ? "data"
        : Hypers.ContainsKey(name) ? "hyperparameter"
        : Targets.TryGetValue(name, out var t) ? (t[0].Statement is DefineSyntax ? "defined" : "drawn")
        : Plates.ContainsKey(name) ? "plate"
        : Sizes.Contains(name) ? "size"
        : Story?.KindOf(name) ?? "size";
}

/// <summary>A statement with the loops around it, outermost first.</summary>
internal sealed record StatementInLoops(StatementSyntax Statement, TargetSyntax? LeftSide, ValueList<ForSyntax> Loops)
{
    /// <summary>The left side; every statement but `target +=` has one.</summary>
    public TargetSyntax Target => LeftSide ?? throw new InvalidOperationException("`target +=` has no left side");

    /// <summary>The right side: a distribution or a value.</summary>
    public ExprSyntax RightSide => Statement switch
    {
        DrawSyntax draw => draw.Distribution,
        DefineSyntax define => define.Value,
        _ => ((TargetIncrementSyntax)Statement).LogWeight,
    };
}
