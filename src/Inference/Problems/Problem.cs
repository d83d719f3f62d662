using System.Collections.Immutable;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// A story and its data: every size has a number, every data name its tensor (bools as 0 and 1, indices from 1). A ragged plate
/// has the size of its longest group; elements beyond the end of a shorter group are padding, numbers inside the type.
/// </summary>
/// <remarks>Another problem is made by `with`; two problems are equal only if they are one object.</remarks>
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

    /// <summary>The names behind indices: of each size that data set, and of each plate that is looked up by name.</summary>
    public IReadOnlyDictionary<string, Levels> Levels { get; init; } = new Dictionary<string, Levels>();

    /// <summary>The names of a plate's members by the column that they are looked up in.</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];

    /// <summary>What the weights of nets are, by name, where they are known; the others are still to be trained.</summary>
    public IReadOnlyDictionary<string, Tensor> Trained { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Laws that are made of rows which a fit keeps, by the data names that they draw.</summary>
    public IReadOnlyDictionary<string, RowDistribution> Rows { get; init; } = new Dictionary<string, RowDistribution>();

    /// <summary>Of new data for a fit: the plates and sizes that are not those of the fit.</summary>
    public IReadOnlySet<string> SizedAnew { get; init; } = new HashSet<string>();

    /// <summary>Of new data for a fit: joint plates whose first members are the rows of the fit.</summary>
    public IReadOnlyDictionary<string, ContinuedPlate> Continued { get; init; } = new Dictionary<string, ContinuedPlate>();

    /// <summary>The missing cells of data names that a statement draws.</summary>
    public IReadOnlyDictionary<string, MissingCells> Missing { get; init; } = new Dictionary<string, MissingCells>();

    /// <summary>Where the elements of data names that files give stand in them; none for what lies beyond the end of a group.</summary>
    public IReadOnlyDictionary<string, Func<int, DataPlace?>> Places { get; init; } = new Dictionary<string, Func<int, DataPlace?>>();

    /// <summary>What functions of whole columns came to.</summary>
    public IReadOnlyList<FrozenValue> Frozen { get; init; } = [];

    /// <summary>The columns that `all` stands for in these data.</summary>
    public IReadOnlyList<AllColumns> Alls { get; init; } = [];

    /// <summary>Keys of the files that nothing reads.</summary>
    public IReadOnlyList<UnreadKeys> Unread { get; init; } = [];

    /// <summary>
    /// Reads the data again so that functions of whole columns skip some members of a plate; null where no files were read, or a fit
    /// settles these functions.
    /// </summary>
    internal Func<ExcludedMembers, BindingResult>? Reread { get; init; }

    /// <summary>The same story with other data. They come from no file: elements have no places, and nothing is read again.</summary>
    public Problem WithData(IReadOnlyDictionary<string, Tensor> data, IReadOnlyDictionary<string, long>? sizes = null,
        IReadOnlyDictionary<string, MissingCells>? missing = null) => this with
        {
            Data = data,
            Sizes = sizes ?? Sizes,
            Missing = missing ?? Missing,
            Places = new Dictionary<string, Func<int, DataPlace?>>(),
            Reread = null,
        };

    /// <summary>The problem of new rows for a fit: it knows none of the members of these plates.</summary>
    public Problem OfNewRows(ModelGraph graph, IEnumerable<string> plates, IReadOnlyDictionary<string, RowDistribution> rows) =>
        WithData(Data) with
    {
        Graph = graph,
        Rows = rows,
        SizedAnew = plates.ToHashSet(),
        Continued = new Dictionary<string, ContinuedPlate>(),
    };

    public bool Equals(Problem? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The number of a size; of one that is another in each group the largest.</summary>
    public int SizeOf(Size size) => IsRagged(size) ? Extreme(size, largest: true) : checked((int)size.Evaluate(symbol => Sizes[symbol]));

    /// <summary>The shape of a whole variable, extents first.</summary>
    public Shape ShapeOf(Variable variable) => ShapeOf(variable.Whole);

    public Shape ShapeOf(TensorType type) => [.. type.Dims.Select(d => SizeOf(d.Size))];

    /// <summary>Whether a size is another one in each group.</summary>
    public bool IsRagged(Size size) => Groups.Lengths.Count > 0 && size.Symbols.Any(Groups.Lengths.ContainsKey);

    /// <summary>The first and last position of a loop, in whichever group that is.</summary>
    public (int From, int To) RangeOf(Loop loop) => (Extreme(loop.From, largest: false), Extreme(loop.To, largest: true));

    /// <summary>The widest range of a loop that may depend on others around it.</summary>
    public (int From, int To) RangeOf(Loop loop, IReadOnlyList<Loop> around) =>
        (Extreme(loop.From.Extreme(around, largest: false), largest: false),
            Extreme(loop.To.Extreme(around, largest: true), largest: true));

    /// <summary>The largest (or smallest) number that a size has in any group.</summary>
    public int Extreme(Size size, bool largest)
    {
        var numbers = Lengths(size.Symbols)
            .Select(lengths => size.Evaluate(symbol => lengths.TryGetValue(symbol, out var length) ? length : Sizes[symbol]));
        return checked((int)(largest ? numbers.Max() : numbers.Min()));
    }

    /// <summary>
    /// The problem as groups of each length see it, to whom that length is the size of the plate; itself where none has a length of its
    /// own.
    /// </summary>
    public IEnumerable<Problem> AtEachLength() => Lengths(Groups.Lengths.Keys)
        .Select(lengths => lengths.Count == 0 ? this : this with
            { Sizes = new Dictionary<string, long>([.. Sizes.Where(s => !lengths.ContainsKey(s.Key)), .. lengths]), Groups = Groups.None });

    /// <summary>The lengths that groups have, of several ragged plates each with each.</summary>
    private IEnumerable<ImmutableDictionary<string, long>> Lengths(IEnumerable<string> symbols) =>
        symbols.Where(Groups.Lengths.ContainsKey).Aggregate<string, IEnumerable<ImmutableDictionary<string, long>>>(
            [ImmutableDictionary<string, long>.Empty],
            (all, plate) => from lengths in all from length in Groups.Distinct(plate) select lengths.Add(plate, length));
}
