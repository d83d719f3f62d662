namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>Independent numbers, each with its own distribution.</summary>
public sealed class ElementsDistribution(ElementDistribution[] each) : BlockDistribution
{
    public override int Numbers => each.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < each.Length; i++) sum += each[i].LogDensity(x[i]);
        return sum;
    }

    public override double LargestTerms => each.Sum(distribution => distribution.LargestTerms);

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Draw(random);
    }

    public override void Center(Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Marginal.Quantile!(0.5);
    }

    public override void MoveInside(Span<double> x)
    {
        for (var i = 0; i < each.Length; i++) x[i] = each[i].Inside(x[i]);
    }

    public override (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Saved =>
        (each[0].Names.Family, ParametersOf(each));

    /// <summary>The two parameters of each distribution, by name, and the power of the number that has it, if it is not 1.</summary>
    public static (string, double[])[] ParametersOf(ElementDistribution[] distributions) =>
        [(distributions[0].Names.One, Array.ConvertAll(distributions, l => l.Parameters.One)),
            (distributions[0].Names.Other, Array.ConvertAll(distributions, l => l.Parameters.Other)),
            .. distributions[0].Power == 1 ? Array.Empty<(string, double[])>() : [("power", [distributions[0].Power])]];

    public override double[]? LogPredictiveRatios(RowDensitiesOfBlock rows)
    {
        var reported = new ElementRows(rows, each, 0);
        double[] elsewhere = [.. each.Zip(rows.Center,
            (distribution, center) => distribution.Beside(center).Item1 is var x && distribution.Beside(x).Item1 is var further ? further
            : center)];
        if (!rows.Agree(elsewhere, row =>
            rows.There[row] + Enumerable.Range(0, each.Length).Sum(e => reported.Change(e, row, elsewhere[e]))))
            return null;
        return [.. Enumerable.Range(0, rows.Count).Select(row => Enumerable.Range(0, each.Length).Sum(e => reported.Gain(e, row)))];
    }

    public override OutlyingRow? Outlying(RowDensitiesOfBlock row)
    {
        for (var round = 0; round < 2; round++)
        {
            var reported = new ElementRows(row, each, 0);
            double[] middle = [.. each.Select((_, e) => reported.Middle(e, 0))];
            if (!Array.TrueForAll(middle, double.IsFinite)) return null;
            row = row.About(middle);
        }

        var near = new ElementRows(row, each, 0);
        return new(row.Center, Enumerable.Range(0, each.Length).Sum(e => near.FarGain(e, 0)));
    }

    public override Marginal Of(int number) => each[number].Marginal;
}
