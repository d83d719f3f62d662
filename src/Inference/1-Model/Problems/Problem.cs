using System.Collections.Immutable;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// A story and its data: every size has a number, every data name its tensor (bools as 0 and 1, indices from 1). A ragged plate has the
/// size of its longest group; elements beyond the end of a shorter group are padding, valid values of the type.
/// </summary>
/// <remarks>Use `with` to make another problem; two problems are equal only if they are the same object.</remarks>
public sealed record Problem(
    ModelGraph Graph,
    IReadOnlyDictionary<string, double> Hyperparameters,
    IReadOnlyDictionary<string, long> Sizes,
    IReadOnlyDictionary<string, Tensor> Data)
{
    public Problem(
        ModelGraph graph, IReadOnlyDictionary<string, double> hyperparameters, IReadOnlyDictionary<string, long> sizes,
        IReadOnlyDictionary<string, Tensor> data, Groups? groups)
        : this(graph, hyperparameters, sizes, data) => Groups = groups ?? Groups.None;

    /// <summary>The lengths of ragged groups.</summary>
    public Groups Groups { get; init; } = Groups.None;

    /// <summary>The level names of indices: of each size that data set, and of each plate that is looked up by name.</summary>
    public IReadOnlyDictionary<string, Levels> Levels { get; init; } = new Dictionary<string, Levels>();

    /// <summary>The names of a plate's members by the lookup column.</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];

    /// <summary>The trained weights of nets by name; weights that are not listed are still to be trained.</summary>
    public IReadOnlyDictionary<string, Tensor> Trained { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The units of data, frozen from the rows of a training; those of a fit are among its weights.</summary>
    public IReadOnlyDictionary<string, StandardUnits> Units { get; init; } = new Dictionary<string, StandardUnits>();

    /// <summary>The story with another number of members of a plate, as of a batch of rows; its data are the same.</summary>
    public Problem Sized(Plate plate, long members) =>
        this with { Sizes = new Dictionary<string, long>(Sizes) { [plate.Name] = members } };

    /// <summary>The units with this name (see <see cref="StandardUnits"/>); null where data are read and produced as they are.</summary>
    public StandardUnits? UnitsNamed(string name) =>
        Units.TryGetValue(name, out var units) ? units : Trained.TryGetValue(name, out var kept) ? new(kept) : null;

    /// <summary>The trained weights of a run together with the units that they belong to.</summary>
    public IReadOnlyDictionary<string, Tensor> WithUnits(IReadOnlyDictionary<string, Tensor> weights) => Units.Count == 0 ? weights
        : new Dictionary<string, Tensor>([.. weights, .. Units.Select(u => KeyValuePair.Create(u.Key, u.Value.Values))]);

    /// <summary>Nonparametric distributions of rows that a fit saves, by the data names that they draw.</summary>
    public IReadOnlyDictionary<string, RowDistribution> Rows { get; init; } = new Dictionary<string, RowDistribution>();

    /// <summary>For new data of a fit: the plates and sizes that differ from those of the fit.</summary>
    public IReadOnlySet<string> NewlySizedPlates { get; init; } = new HashSet<string>();

    /// <summary>For new data of a fit: joint plates whose first members are the rows of the fit.</summary>
    public IReadOnlyDictionary<string, ContinuedPlate> Continued { get; init; } = new Dictionary<string, ContinuedPlate>();

    /// <summary>For a forecast of several sequences: further positions after the end of each; null without one.</summary>
    public LongerSequences? Longer { get; init; }

    /// <summary>Whether rows, or positions of sequences, follow those of the fit.</summary>
    public bool IsContinued => Continued.Count > 0 || Longer is { AreOfFit: true };

    /// <summary>The missing cells of data names that a statement draws.</summary>
    public IReadOnlyDictionary<string, MissingCells> Missing { get; init; } = new Dictionary<string, MissingCells>();

    /// <summary>The places of data elements in their files; null for padding beyond the end of a group.</summary>
    public IReadOnlyDictionary<string, Func<int, DataPlace?>> Places { get; init; } = new Dictionary<string, Func<int, DataPlace?>>();

    /// <summary>The values of functions of whole columns.</summary>
    public IReadOnlyList<FrozenValue> Frozen { get; init; } = [];

    /// <summary>The columns that `all` expands to in these data.</summary>
    public IReadOnlyList<ExpandedColumns> Alls { get; init; } = [];

    /// <summary>Keys of the files that nothing reads.</summary>
    public IReadOnlyList<UnreadKeys> Unread { get; init; } = [];

    /// <summary>
    /// Reads the data again with functions of whole columns that skip some members of a plate; null if no files were read, or if the values
    /// of these functions come from a fit.
    /// </summary>
    public Func<ExcludedMembers, BindingResult>? Reread { get; init; }

    /// <summary>The same story with other data. They have no file: elements have no places, and the data cannot be read again.</summary>
    public Problem WithData(IReadOnlyDictionary<string, Tensor> data, IReadOnlyDictionary<string, long>? sizes = null,
        IReadOnlyDictionary<string, MissingCells>? missing = null) => this with
        {
            Data = data,
            Sizes = sizes ?? Sizes,
            Missing = missing ?? Missing,
            Places = new Dictionary<string, Func<int, DataPlace?>>(),
            Reread = null,
        };

    /// <summary>The problem of new rows for a fit: all members of these plates are new.</summary>
    public Problem OfNewRows(ModelGraph graph, IEnumerable<string> plates, IReadOnlyDictionary<string, RowDistribution> rows) =>
        WithData(Data) with
    {
        Graph = graph,
        Rows = rows,
        NewlySizedPlates = plates.ToHashSet(),
        Continued = new Dictionary<string, ContinuedPlate>(),
    };

    public bool Equals(Problem? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The value of a size; of a ragged size the largest.</summary>
    public int SizeOf(Size size) => IsRagged(size) ? Extreme(size, largest: true) : checked((int)size.Evaluate(symbol => Sizes[symbol]));

    /// <summary>The shape of a whole variable, extents first.</summary>
    public Shape ShapeOf(Variable variable) => ShapeOf(variable.Whole);

    public Shape ShapeOf(TensorType type) => [.. type.Dims.Select(d => SizeOf(d.Size))];

    /// <summary>
    /// The largest extent of an array or a loop, or number of states; 0 if there is none. An integer that is only a number in a formula is
    /// no size.
    /// </summary>
    public long LargestSize => Graph.Variables
        .SelectMany(v => ShapeOf(v).Concat(v.Type.States is { } states ? [SizeOf(states)] : []))
        .Concat(Graph.Story.SelectMany(s => s.Loops.Select((loop, i) => RangeOf(loop, [.. s.Loops.Take(i)]).To)))
        .DefaultIfEmpty(0).Max();

    /// <summary>Whether a size differs between groups.</summary>
    public bool IsRagged(Size size) => Groups.Lengths.Count > 0 && size.Symbols.Any(Groups.Lengths.ContainsKey);

    /// <summary>The first and last position of a loop over all groups.</summary>
    public (int From, int To) RangeOf(Loop loop) => (Extreme(loop.From, largest: false), Extreme(loop.To, largest: true));

    /// <summary>The widest range of a loop that may depend on others around it.</summary>
    public (int From, int To) RangeOf(Loop loop, IReadOnlyList<Loop> around) =>
        (Extreme(loop.From.Extreme(around, largest: false), largest: false),
            Extreme(loop.To.Extreme(around, largest: true), largest: true));

    /// <summary>The largest (or smallest) value of a size over all groups.</summary>
    public int Extreme(Size size, bool largest)
    {
        var numbers = Lengths(size.Symbols)
            .Select(lengths => size.Evaluate(symbol => lengths.TryGetValue(symbol, out var length) ? length : Sizes[symbol]));
        return checked((int)(largest ? numbers.Max() : numbers.Min()));
    }

    /// <summary>
    /// The problem for each group length, with that length as the size of the plate; the problem itself without ragged plates.
    /// </summary>
    public IEnumerable<Problem> AtEachLength() => Lengths(Groups.Lengths.Keys)
        .Select(lengths => lengths.Count == 0 ? this : this with
            { Sizes = new Dictionary<string, long>([.. Sizes.Where(s => !lengths.ContainsKey(s.Key)), .. lengths]), Groups = Groups.None });

    /// <summary>The lengths of groups: all combinations over several ragged plates.</summary>
    private IEnumerable<ImmutableDictionary<string, long>> Lengths(IEnumerable<string> symbols) =>
        symbols.Where(Groups.Lengths.ContainsKey).Aggregate<string, IEnumerable<ImmutableDictionary<string, long>>>(
            [ImmutableDictionary<string, long>.Empty],
            (all, plate) => from lengths in all from length in Groups.Distinct(plate) select lengths.Add(plate, length));
}
