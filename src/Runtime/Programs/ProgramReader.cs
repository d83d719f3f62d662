using System.Globalization;

namespace ProbDsl.Runtime.Programs;

/// <summary>Parses the text of a whole program. Named data and samplers are provided by name.</summary>
/// <param name="data">The values of named data.</param>
/// <param name="samplers">The samplers of draws.</param>
public sealed class ProgramReader(IReadOnlyDictionary<string, double[]>? data = null,
    IReadOnlyDictionary<string, ElementSampler>? samplers = null)
{
    private static readonly Dictionary<string, Op> ops = OpTable.Rows.ToDictionary(row => row.Name, row => row.Op);

    /// <exception cref="FormatException">A line is invalid; the message has its number.</exception>
    public TensorProgram Read(string text)
    {
        var lines = new Lines(text);
        return Read(lines, "", FloatType(lines));
    }

    private static ElementType FloatType(Lines lines) => !lines.Take("floats: ", out var label) ? ElementType.Float64
        : ElementTypes.OfLabel(label) is { } type && type.IsFloat() ? type : throw lines.Wrong("expected `floats: f32` or `floats: f64`");

    private TensorProgram Read(Lines lines, string indent, ElementType floatType)
    {
        var (builder, values) = (new ProgramBuilder(floatType), new Dictionary<string, Value>());
        if (!lines.Take(indent + "slots:", out _)) throw lines.Wrong("expected `slots:`");
        while (lines.Take(indent + "%", out var line))
        {
            try
            {
                var parsed = Line.Of(line, floatType);
                var made = Made(builder, parsed, [.. parsed.Inputs.Select(i => values[i])], lines, indent);
                values[parsed.Name] = made.Type == parsed.Type && made.Shape == parsed.Shape
                    ? made : throw lines.Wrong($"it is {ProgramText.Typed(made)}");
            }
            catch (Exception e) when (e is ArgumentException or KeyNotFoundException or InvalidCastException or IndexOutOfRangeException)
            {
                throw lines.Wrong(e.Message);
            }
        }
        if (!lines.Take(indent + "outputs:", out var outputs))
            throw lines.Wrong("expected a value, `%3 = add %1, %2 : [4]`, or `outputs:`");
        foreach (var output in Line.Parts(outputs).Select(o => o.Split(" = ")))
            builder.Output(Line.Unquoted(output[0]), values[output[1][1..]]);
        return builder.Build();
    }

    private Value Made(ProgramBuilder builder, Line line, Value[] inputs, Lines lines, string indent)
    {
        builder.SetOrigin(line.Origin);
        return line.Verb switch
        {
            "slot" => builder.Slot(Line.Unquoted(line.Words[0]), line.Shape, line.Type),
            "constant" when Line.IsNumbers(line.Words[0]) => builder.Constant(Line.NumbersOf(line.Words[0]), line.Shape, line.Type),
            "constant" => builder.Data(Line.Unquoted(line.Words[0]), data![Line.Unquoted(line.Words[0])], line.Shape, line.Type),
            "scan" => builder.Scan(inputs, Body(line, inputs, Read(lines, indent + "  ", builder.FloatType))),
            "item" => builder.Item(inputs[0], line.Whole("result")),
            _ when line.Verb.StartsWith("draw ", StringComparison.Ordinal) => Drawn(builder, line, inputs),
            _ => builder.Again(ops[line.Verb], inputs, line.Detail(ops[line.Verb], inputs)),
        };
    }

    private Value Drawn(ProgramBuilder builder, Line line, Value[] inputs)
    {
        var name = Line.Unquoted(line.Verb[5..]);
        int[] ranks = line.Has("argument ranks") ? line.List("argument ranks") : new int[inputs.Length - 1];
        return builder.Draw(new(name, samplers![name], line.Shape, line.Has("event rank") ? line.Whole("event rank") : 0, ranks),
            inputs[0], inputs.AsSpan(1));
    }

    private static ScanBody Body(Line line, Value[] inputs, TensorProgram program)
    {
        var (carries, steps) = (line.Whole("carries"), line.Whole("inputs"));
        return new(program, carries, steps, inputs.Length - carries - steps, program.Outputs.Count - carries,
            line.Whole("length"), line.Has("backward"))
        {
            StopsAtFixedPoint = line.Has("to a fixed point"),
            Switch = line.Has("switch") ? line.Whole("switch") : null,
        };
    }

    /// <summary>`%name = verb %input, .., word, .. : type shape    # origin`.</summary>
    private sealed record Line(string Name, string Verb, string[] Inputs, string[] Words, ElementType Type, Shape Shape, string? Origin)
    {
        public static Line Of(string text, ElementType floatType)
        {
            var (body, origin) = Cut(text, "    # ");
            var colon = body.LastIndexOf(" : ", StringComparison.Ordinal);
            var (name, expression) = Cut(body[..colon], " = ");
            var operands = expression!.IndexOfAny(['%', ','], expression.StartsWith("draw ", StringComparison.Ordinal) ? 5 : 0);
            var space = expression.IndexOf(' ', StringComparison.Ordinal);
            var (verb, rest) = space < 0 ? (expression, "")
                : operands > 0 && expression[operands] == '%' ? (expression[..operands].TrimEnd(), expression[operands..])
                : (expression[..space], expression[(space + 1)..]);
            var parts = Parts(rest);
            var (label, shape) = Cut(body[(colon + 3)..], "[");
            return new(name, verb, [.. parts.Where(p => p[0] == '%').Select(p => p[1..])], [.. parts.Where(p => p[0] != '%')],
                TypeOf(label, floatType), [.. Integers(shape!)], origin);
        }

        /// <summary>The parts between commas outside of brackets and quotes.</summary>
        public static List<string> Parts(string text)
        {
            var (parts, depth, isQuoted, start) = (new List<string>(), 0, false, 0);
            for (var i = 0; i <= text.Length; i++)
            {
                if (i == text.Length || (text[i] == ',' && depth == 0 && !isQuoted))
                {
                    if (text[start..i].Trim() is { Length: > 0 } part) parts.Add(part);
                    start = i + 1;
                    continue;
                }
                isQuoted ^= text[i] == '`';
                if (!isQuoted) depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
            }
            return parts;
        }

        public static string Unquoted(string name) => name.Trim('`');

        public static bool IsNumbers(string word) => word[0] is '[' or '-' || char.IsAsciiDigit(word[0]) || word is "NaN" or "Infinity";

        public static double[] NumbersOf(string word) =>
            [.. Parts(word.TrimStart('[').TrimEnd(']')).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

        public bool Has(string word) => Words.Any(w => w.StartsWith(word, StringComparison.Ordinal));

        public int Whole(string word) => int.Parse(After(word), CultureInfo.InvariantCulture);

        public double Real(string word) => double.Parse(After(word), CultureInfo.InvariantCulture);

        public int[] List(string word) => Integers(After(word));

        private static ElementType TypeOf(string label, ElementType floatType) =>
            label.Length == 0 ? floatType : ElementTypes.OfLabel(label) ?? throw new ArgumentException($"`{label}` is not a type");

        /// <summary>The attributes of an op besides its inputs.</summary>
        public OpDetail? Detail(Op op, Value[] inputs) => op switch
        {
            Op.Iota => new Counting(Shape[0], Whole("from")),
            Op.Reshape or Op.Broadcast => new TargetShape(Shape),
            Op.Transpose or Op.Sum or Op.MaxOf or Op.LogSumExp => new AxisList(List("axes")),
            Op.Slice => new SliceRange(Whole("axis"), Whole("start"), Shape[Whole("axis")]),
            Op.Pad => new PadWidths(Whole("axis"), Whole("before"), Whole("after")),
            Op.Concat => new AlongAxis(Whole("axis")),
            Op.CumSum or Op.CumProd => new Cumulation(Whole("axis"), Has("backward")),
            Op.Gather => new SharedDimensions(Whole("batch")),
            Op.Unfold => new ImageWindows(Side(0), Side(1)),
            Op.Fold => new FoldedWindows(Side(0), Side(1), Shape[^2], Shape[^1]),
            Op.Cast => new CastType(Type),
            Op.ScatterAdd => new ScatterDetail(Whole("batch"), Shape[Whole("batch")]),
            Op.Adam => new AdamRule(Real("beta1"), Real("beta2"), Real("epsilon"), Has("decay") ? Real("decay") : 0, Has("amsgrad")),
            Op.Chain => new ChainOptions(Pick(After("pick")), Has("mask"), Has("weight")),
            Op.GaussianChain => new GaussianChainOptions(new(Has("free") ? List("free") : []), Has("mask"), Has("weight")),
            Op.SparsePrecision => new SparsePrecisionDetail(),
            Op.Attention or Op.AttentionGradient => new AttentionHeads(Whole("heads"), Has("causal")),
            Op.MatMul or Op.TriangularSolve => new Transposed(Has("first transposed"), Has("second transposed")),
            _ => null,
        };

        private static ChainPick Pick(string name)
        {
            foreach (var pick in Enum.GetValues<ChainPick>())
                if (ProgramText.Name(pick) == name) return pick;
            throw new ArgumentException($"a chain picks expected, best or drawn, not {name}");
        }

        private Windows Side(int which) => new(List("kernel")[which], List("stride")[which], List("before")[which], List("after")[which]);

        private string After(string word) => Words.First(w => w.StartsWith(word + " ", StringComparison.Ordinal))[(word.Length + 1)..];

        private static int[] Integers(string list) =>
            [.. Parts(list.Trim().TrimStart('[').TrimEnd(']')).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

        private static (string, string?) Cut(string text, string at) =>
            text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var i ? (text[..i], text[(i + at.Length)..]) : (text, null);
    }

    private sealed class Lines(string text)
    {
        private readonly string[] lines = text.Split('\n');
        private int at;

        /// <summary>The rest of the next line, if it has this prefix.</summary>
        public bool Take(string start, out string rest)
        {
            while (at < lines.Length && lines[at].Length == 0) at++;
            var isIt = at < lines.Length && lines[at].StartsWith(start, StringComparison.Ordinal);
            rest = isIt ? lines[at++][start.Length..].TrimEnd() : "";
            return isIt;
        }

        public FormatException Wrong(string what) => new($"line {Math.Max(1, at)}: {what}");
    }
}
