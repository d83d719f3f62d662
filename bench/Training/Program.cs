using System.Globalization;
using ProbDsl.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["profile", var name]:
        using (var step = new CompiledStep(Case.Named(name), 1))
        {
            Console.WriteLine(step.Program.Plan);
            Console.WriteLine($"{step.Least(3000):F1} us a step");
            Profile.Print(step.Program);
        }
        break;
    case ["write", var name, var folder]:
        using (var step = new CompiledStep(Case.Named(name), 1)) step.Write(folder);
        break;
    default:
        return 2;
}
return 0;
