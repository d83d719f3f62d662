namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Writes one function of kernels: its parameters in the order of their first use, and its statements. Sizes are parameters, so that the
/// text is the same for all sizes of a structure.
/// </summary>
/// <param name="type">The type of the program's numbers.</param>
/// <param name="rows">The number of rows of all that is computed, where a block computes some of them; 0: blocks share all.</param>
internal sealed class KernelWriter(ElementType type, int rows = 0)
{
    /// <summary>The threads of a block, and of one that computes rows.</summary>
    public const int Threads = 256, RowThreads = 512;

    /// <summary>Eight blocks for each multiprocessor: more would only wait.</summary>
    public const int MostBlocks = 8 * Multiprocessors.Count;

    private readonly List<(string Type, string Name, Operand Operand)> parameters = [];
    private readonly Dictionary<object, string> named = [];
    private readonly List<Dictionary<object, string>> scopes = [[]];
    private readonly StringBuilder body = new();
    private int next, sharedBytes;
    private bool isSingle;

    /// <summary>The C type of the program's numbers.</summary>
    public string Number => type == ElementType.Float32 ? "float" : "double";

    /// <summary>The bytes of a number.</summary>
    public int NumberBytes => (int)type.Bytes(1);

    public string Reads(Value value) => Named(("x", value), "const T*", "x", new OfValue(value, Access.Read));

    public string Writes(Value value) => Named(("y", value), "T*", "y", new OfValue(value, Access.Write));

    public string Reads(Scratch scratch, string type) =>
        Named(("s", scratch), $"const {type}*", "s", new OfScratch(scratch, Access.Read));

    public string Writes(Scratch scratch, string type) =>
        Named(("s", scratch), $"{type}*", "s", new OfScratch(scratch, Access.Update));

    public string Reads(Table table) => Named(("t", table), "const Word*", "t", new OfTable(table));

    public string Status(Access access) =>
        Named("status", access == Access.Read ? "const Word*" : "Word*", "w", new OfStatus(access));

    /// <summary>
    /// A size within a row in the text, so that indices need no division by a number that is not known. The number of rows is a
    /// <see cref="Size"/>, so that the text is the same for all batches.
    /// </summary>
    public static string Fixed(long size) => size.ToString(CultureInfo.InvariantCulture) + "u";

    /// <summary>The name of a size; small ones stand in the text.</summary>
    public string Size(long size) => size is 0 or 1 ? size.ToString(CultureInfo.InvariantCulture) + "u"
        : Named(("n", size), "unsigned", "n", new OfNumber(Argument.Of((int)size)));

    /// <summary>A whole number that may be negative, or one of its own: not shared with sizes that happen to be equal.</summary>
    public string Whole(string purpose, int number) => Named(("i", purpose), "int", "i", new OfNumber(Argument.Of(number)));

    public string Real(string purpose, double number) => Named(("r", purpose), "double", "r", new OfNumber(Argument.Of(number)));

    public string Fresh(string letter) => $"{letter}{next++}";

    public void Line(string statement) => body.Append(' ', 4 * scopes.Count).Append(statement).Append('\n');

    /// <summary>Begins a block of statements; names that are known inside of it are forgotten after it.</summary>
    public void Open(string head)
    {
        if (head.Length > 0) Line(head);
        Line("{");
        scopes.Add([]);
    }

    public void Close()
    {
        scopes.RemoveAt(scopes.Count - 1);
        Line("}");
    }

    /// <summary>A variable that was computed before under this key, or one that is computed now.</summary>
    public string Once(object key, string letter, Func<string> value)
    {
        foreach (var scope in scopes)
            if (scope.TryGetValue(key, out var known)) return known;
        var text = value();
        if (IsName(text)) return scopes[^1][key] = text;
        var name = Fresh(letter);
        Line($"const {(letter == "v" ? "T" : "unsigned")} {name} = {text};");
        return scopes[^1][key] = name;
    }

    /// <summary>A name known until the end of this block.</summary>
    public void Know(object key, string name) => scopes[^1][key] = name;

    public string? Known(object key) => scopes.Select(s => s.GetValueOrDefault(key)).FirstOrDefault(name => name is not null);

    /// <summary>Begins a loop in which each index below the count, or each of the block's rows, occurs once over all threads.</summary>
    public void EachOf(long count)
    {
        isSingle = rows == 0 && count == 1;
        if (rows == 0) Open($"for (unsigned i = block * blockDim.x + threadIdx.x; i < {Size(count)}; i += blocks * blockDim.x)");
        else
        {
            var each = Fixed(count / rows);
            Open($"for (unsigned i = first_row * {each} + threadIdx.x; i < end_row * {each}; i += blockDim.x)");
        }
    }

    /// <summary>A loop whose count is in the text, so that arrays that it indexes stay in registers.</summary>
    public void Each(string name, int count, Action body)
    {
        Line("#pragma unroll");
        Open($"for (int {name} = 0; {name} < {count.ToString(CultureInfo.InvariantCulture)}; {name}++)");
        body();
        Close();
    }

    /// <summary>Declares memory that the threads of a block share: an array of elements or of arrays, `[17]`, of so many bytes.</summary>
    public void Shared(string element, string name, int bytes, string of = "")
    {
        Line(of.Length == 0 ? $"{element}* {name} = ({element}*)(shared + {sharedBytes / 8});"
            : $"{element} (*{name}){of} = ({element} (*){of})(shared + {sharedBytes / 8});");
        sharedBytes += (bytes + 15) / 16 * 16;
    }

    /// <summary>The call for one thread an index.</summary>
    public KernelCall Done(long count) =>
        Done((int)Math.Min(MostBlocks, (count + Threads - 1) / Threads), rows > 0 ? RowThreads : Threads);

    public KernelCall Done(int blocks, int threads) => new(
        new(Number, [.. parameters.Select(p => (p.Type, p.Name))], body.ToString(), sharedBytes, rows > 0), blocks, threads,
        [.. parameters.Select(p => p.Operand)])
    {
        IsSingle = isSingle,
    };

    /// <summary>A number as C, exact.</summary>
    public string Literal(double number)
    {
        if (double.IsNaN(number)) return "NO_NUMBER";
        if (double.IsInfinity(number)) return number > 0 ? "ENDLESS" : "(-ENDLESS)";
        var text = type == ElementType.Float32
            ? ((float)number).ToString("R", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
        if (type == ElementType.Float32 && float.IsInfinity((float)number)) return number > 0 ? "ENDLESS" : "(-ENDLESS)";
        var real = text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
        return $"({real}{(type == ElementType.Float32 ? "f" : "")})";
    }

    private string Named(object key, string type, string letter, Operand operand)
    {
        if (named.TryGetValue(key, out var known)) return known;
        var name = $"{letter}{parameters.Count}";
        parameters.Add((type, name, operand));
        return named[key] = name;
    }

    private static bool IsName(string text) => text.All(c => char.IsAsciiLetterOrDigit(c));
}
