namespace ProbDsl.Inference.NewData;

/// <summary>
/// Several draws of rows that run through the statements together: along a series one program computes a position of all of them. Each draw
/// is bitwise equal to the draw computed alone.
/// </summary>
internal sealed class DrawBatch : IDisposable
{
    /// <summary>The maximum number of draws at once, and of their numbers: a larger batch is not faster.</summary>
    private const int MostDraws = 512;

    private const double MostNumbers = 2e6;

    private readonly ForwardDraws forward;
    private readonly SampledArrays single, arrays;
    private readonly int[] draws;
    private readonly ulong[] seeds;
    private readonly int[] order;

    private DrawBatch(ForwardDraws forward, SampledArrays single, SampledArrays arrays, int room)
    {
        (this.forward, this.single, this.arrays) = (forward, single, arrays);
        (draws, seeds, order) = (new int[room], new ulong[room], new int[room]);
    }

    /// <summary>The names of the draws that wait or were run last.</summary>
    public IEnumerable<(int Name, int Place)> Held => order.Take(Count).Select((name, place) => (name, place));

    /// <summary>The number of draws that wait.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == order.Length;

    /// <summary>A batch; null if draws run one by one: there is no series, they are too large, or their results would differ in a
    /// batch.</summary>
    /// <param name="forward">The forward draws, one by one.</param>
    /// <param name="single">The arrays of one draw.</param>
    /// <param name="count">The total number of draws.</param>
    public static DrawBatch? Create(ForwardDraws forward, SampledArrays single, int count)
    {
        if (!forward.IsAlongASeries) return null;
        var numbers = forward.NumbersOfADraw;
        var room = (int)Math.Min(Math.Min(MostDraws, count), MostNumbers / Math.Max(1, numbers));
        if (room < 2) return null;
        var arrays = forward.ArraysOf(room);
        var together = forward.Together(arrays);
        if (together.IsEachItsOwn) return new(together, single, arrays, room);
        together.Dispose();
        return null;
    }

    /// <summary>Adds the draw in the arrays of one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="draw">The draw of the fit.</param>
    /// <param name="seed">The seed of the other draws.</param>
    public void Add(int name, int draw, ulong seed)
    {
        // unused places hold a valid draw
        for (var place = Count; place < (Count == 0 ? order.Length : Count + 1); place++)
        {
            arrays.Take(single, place);
            (order[place], draws[place], seeds[place]) = (name, draw, seed);
        }

        Count++;
    }

    /// <summary>Draws the missing variables of all draws.</summary>
    public Diagnostic? Run() => forward.Run(draws, new SeparateNoise(seeds));

    /// <summary>The numbers of a variable in one draw.</summary>
    public ReadOnlySpan<double> Of(string variable, int place) => arrays.Of(variable, place);

    /// <summary>Removes all draws.</summary>
    public void Clear() => Count = 0;

    public void Dispose() => forward.Dispose();
}
