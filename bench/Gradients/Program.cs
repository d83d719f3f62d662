using System.Globalization;
using ProbDsl.Bench;

// What a gradient of a story's log joint costs. Modes:
//   rate STORY CSV [--plan]     microseconds of one evaluation on one thread, the best of many rounds
//   plain STORY CSV             the same with an instruction for each op, without methods for ops on few numbers
//   at STORY CSV NUMBER..       density with the Jacobian and gradient at free numbers, then microseconds; by the unknowns' order of
//                               declaration
//   first STORY CSV..           milliseconds from a story's text to its first gradient, phase by phase
//   rows COUNT COLUMNS          memory and time of a logistic regression on that many generated rows
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["rate", var story, var table, ..]:
        using (var gradient = new CompiledGradient(Story.Read(story, table)))
        {
            Console.WriteLine($"{gradient.Microseconds():F3} {gradient.Dimension}");
            if (args.Contains("--plan")) Console.Error.WriteLine(gradient.Plan);
        }
        break;
    case ["plain", var story, var table]:
        using (var gradient = new CompiledGradient(Story.Read(story, table), hasMethods: false))
            Console.WriteLine($"{gradient.Microseconds():F3} {gradient.Dimension}");
        break;
    case ["at", var story, var table, .. var numbers]:
        using (var gradient = new CompiledGradient(Story.Read(story, table)))
        {
            Console.WriteLine(string.Join(' ', gradient.At([.. numbers.Select(double.Parse)]).Select(x => x.ToString("R"))));
            Console.WriteLine($"{gradient.Microseconds():F3} {gradient.Dimension}");
        }
        break;
    case ["first", .. var files]:
        FirstGradient.Measure(files);
        break;
    case ["rows", var rows, var columns]:
        ManyRows.Measure(int.Parse(rows), int.Parse(columns));
        break;
    default:
        Console.Error.WriteLine("rate STORY CSV [--plan] | plain STORY CSV | at STORY CSV NUMBER.. | first STORY CSV.. | "
            + "rows COUNT COLUMNS");
        return 2;
}
return 0;
