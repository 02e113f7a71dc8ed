using System.Globalization;

namespace Carnot.Sweeps.Plans;

/// <summary>Numbers, names, + − * / and parentheses, and the functions <c>round</c> and <c>sqrt</c>: what a dependent value is made of.</summary>
/// <param name="text">What stands between the braces.</param>
/// <param name="value">The value of a name.</param>
internal sealed class Arithmetic(string text, Func<string, double> value)
{
    private int _at;

    public double Evaluate()
    {
        double result = Sum();
        return _at == text.Length ? result : throw Fault($"\"{text[_at..]}\" is not understood");
    }

    private double Sum()
    {
        double result = Product();
        while (true)
        {
            if (Take('+')) result += Product();
            else if (Take('-')) result -= Product();
            else return result;
        }
    }

    private double Product()
    {
        double result = Factor();
        while (true)
        {
            if (Take('*')) result *= Factor();
            else if (Take('/')) result /= Factor();
            else return result;
        }
    }

    private double Factor()
    {
        if (Take('-')) return -Factor();
        if (Take('('))
        {
            double inner = Sum();
            return Take(')') ? inner : throw Fault("a parenthesis is not closed");
        }
        Skip();
        int begin = _at;
        if (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.')) return Number(begin);
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
        string name = text[begin.._at];
        if (name.Length == 0) throw Fault(begin == text.Length ? "a value is missing at the end" : $"\"{text[begin..]}\" is not understood");
        return name is "round" or "sqrt" && Take('(') ? Call(name) : value(name);
    }

    private double Call(string name)
    {
        double argument = Sum();
        if (!Take(')')) throw Fault("a parenthesis is not closed");
        return name == "round" ? Math.Round(argument, MidpointRounding.AwayFromZero) : Math.Sqrt(argument);
    }

    private double Number(int begin)
    {
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '.' or 'e' or 'E' || (text[_at] is '+' or '-' && text[_at - 1] is 'e' or 'E'))) _at++;
        return double.TryParse(text.AsSpan(begin, _at - begin), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Fault($"\"{text[begin.._at]}\" is not a number");
    }

    private bool Take(char sign)
    {
        Skip();
        if (_at >= text.Length || text[_at] != sign) return false;
        _at++;
        return true;
    }

    private void Skip()
    {
        while (_at < text.Length && text[_at] == ' ') _at++;
    }

    private UsageException Fault(string what) => new($"In {{{text}}} {what}. Between braces stand names, numbers, + - * / ( ), round( ) and sqrt( ).");
}
